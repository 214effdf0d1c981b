// What outlives the page: unsaved changes and settings, in one tab and in several, and where nothing can be kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab, startBrowser } from './browser.mjs';
import { browser, fresh, server } from './fixture.mjs';

test('what a tab had when its process died is offered again', async () => {
    const context = await fresh();
    const tab = await Tab.open(context, server.address);
    await tab.addWord('qo');  // 배
    await tab.kept();
    await tab.crash();
    const again = await Tab.open(context, server.address);
    await again.press('Enter');  // restore
    assert.equal((await again.saved()).sentence, '나는 사과를 먹었다 배');
    again.check();
});

test('the change just before the page is loaded again is not lost', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.editSentence();
    await tab.press('Space');
    await tab.type('qo');
    await tab.page.reload();
    await tab.settle();
    await tab.press('Enter');
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 배');
    tab.check();
});

test('a document that was opened from a file is saved under its name after it was restored', async () => {
    const context = await fresh();
    const tab = await Tab.open(context, server.address);
    await tab.addWord('qo');
    await tab.saved();
    await tab.addWord('rka');  // 감
    await tab.kept();
    await tab.crash();
    const again = await Tab.open(context, server.address);
    await again.press('Enter');
    const title = await again.title();
    assert.match(title, /^● .*\.qkv\.json/);
    assert.equal((await again.saved()).sentence, '나는 사과를 먹었다 배 감');
    assert.equal(await again.title(), title.slice('● '.length));
    again.check();
});

// With the browser's locks, and over plain http, where there are none.
for (const address of ['address', 'insecureAddress']) {
    test(`tabs that are open leave each other alone: ${address}`, async () => {
        const context = await fresh();
        const first = await Tab.open(context, server[address]);
        assert.equal(await first.page.evaluate(() => Boolean(navigator.locks)), address == 'address');
        await first.addWord('qo');
        await first.kept();
        const second = await Tab.open(context, server[address]);
        await second.addWord('rka');
        await second.kept();
        const third = await Tab.open(context, server[address]);
        assert.equal((await third.saved()).sentence, '나는 사과를 먹었다');
        await second.crash();
        await third.page.reload();
        await third.settle();
        await third.press('Enter');
        assert.equal((await third.saved()).sentence, '나는 사과를 먹었다 감');
        await first.page.bringToFront();
        assert.equal((await first.saved()).sentence, '나는 사과를 먹었다 배');
        first.check();
        third.check();
    });
}

const settingsOf = (tab) => tab.page.evaluate(() => JSON.parse(Module.FS.readFile('/kept/config/settings.json', { encoding: 'utf8' })));
const remembered = (tab, member, value) => tab.page.waitForFunction((name, wanted) => {
    const path = '/kept/config/settings.json';
    const { store } = Module.page;
    return Module.FS.analyzePath(path).exists && store.kept.get(path) == store.stateOf(path) && !store.isWriting
        && JSON.parse(Module.FS.readFile(path, { encoding: 'utf8' }))[name] == wanted;
}, { timeout: 60_000, polling: 50 }, member, value);

test('the language is the browser\'s at the first visit, and afterwards the one that was chosen', async () => {
    const english = await startBrowser('en-US');
    try {
        const context = await english.createBrowserContext();
        const tab = await Tab.open(context, server.address);
        const language = () => tab.page.evaluate(() => document.documentElement.lang);
        assert.equal(await language(), 'en');
        await tab.page.mouse.click(1344, 29);  // 한국어
        await tab.settle();
        assert.equal(await language(), 'ko');
        await remembered(tab, 'language', 'ko');
        await tab.page.reload();
        await tab.settle();
        assert.equal(await language(), 'ko');
        await tab.page.goto(`${server.address}?lang=en`);
        await tab.settle();
        assert.equal(await language(), 'en');
        await tab.page.goto(server.address);  // what an address says is for that visit
        await tab.settle();
        assert.equal(await language(), 'ko');
        tab.check();
    } finally {
        await english.close();
    }
});

test('the star of a puzzle is still there at the next visit', async () => {
    const context = await fresh();
    const tab = await Tab.open(context, `${server.address}?lesson=puzzles&chapter=1&lang=en`);
    await tab.page.mouse.click(1328, 270);  // the third number of Q(I)
    await tab.settle();
    assert.ok(await tab.page.$eval('#letters', (button) => button.hidden));  // only fingers need another keyboard
    await tab.type('2');
    await tab.press('Enter');
    await tab.page.waitForFunction(() => Module.page.store.kept.has('/kept/config/settings.json') && !Module.page.store.isWriting, { polling: 50 });
    await tab.crash();
    const again = await Tab.open(context, server.address);
    assert.deepEqual(Object.values((await settingsOf(again)).stars), [3]);
    again.check();
});

test('settings of two tabs are kept, each tab changing only what was changed in it', async () => {
    const context = await fresh();
    const first = await Tab.open(context, server.address);
    const second = await Tab.open(context, server.address);
    await second.page.evaluate(() => Module.page.keyboard.tapWithCtrl('Equal'));  // larger text; the browser has these keys
    const { text_percent: larger } = await (await remembered(second, 'text_percent', 110), settingsOf(second));
    await remembered(first, 'text_percent', larger);
    const third = await Tab.open(context, server.address);
    assert.equal((await settingsOf(third)).text_percent, larger);
    third.check();
});
