// The page in Chromium, with real keys, pointers and downloads.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Tab, desktop, downloads, folder } from './browser.mjs';
import { browser, fresh, server } from './fixture.mjs';

test('the walk goes on by key, and a screen reader hears each sentence', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    const sentences = new Set([await tab.said()]);
    for (let step = 0; step < 3; ++step) {
        await tab.press('ArrowRight');
        sentences.add(await tab.said());
    }
    assert.equal(sentences.size, 4);
    const here = await tab.said();
    await tab.press('ArrowRight');
    await tab.press('ArrowLeft');
    assert.equal(await tab.said(), here);
    await tab.page.evaluate(() => document.getElementById('next').click());
    await tab.settle();
    assert.notEqual(await tab.said(), here);
    tab.check();
});

test('the walk goes to its end', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    const end = /“나는” \[0\.211, 0\.211, 0\.078\], “사과를” \[0\.211, 0\.078, 0\.211\], “먹었다” \[0\.078, 0\.211, 0\.211\]/;
    for (let step = 0; step < 41; ++step) await tab.press('ArrowRight');
    assert.doesNotMatch(await tab.said(), end);
    await tab.press('ArrowRight');
    assert.match(await tab.said(), end);
    await tab.press('ArrowRight');
    assert.match(await tab.said(), end);
    tab.check();
});

test('Hangul is composed from the keys, and what is saved is downloaded', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.editSentence();
    await tab.press('Space');
    await tab.type('qoehfh');  // 배도로
    await tab.press('Enter');
    const { sentence } = await tab.saved();
    assert.equal(sentence, '나는 사과를 먹었다 배도로');
    tab.check();
});

test('what an input method composes arrives as it grows', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.editSentence();
    const input = await tab.page.createCDPSession();
    await input.send('Input.insertText', { text: ' ' });
    for (const text of ['ㅎ', '하', '한']) await input.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
    await input.send('Input.insertText', { text: '한' });
    await tab.settle();
    await tab.press('Enter');
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 한');
    tab.check();
});

test('a file is opened with the browser\'s dialog', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    const file = path.join(fs.mkdtempSync(path.join(downloads, 'given_')), 'other.qkv.json');
    fs.writeFileSync(file, JSON.stringify({ ...await tab.saved(), sentence: '나는 사과를 먹었다!' }));
    const [chooser] = await Promise.all([tab.page.waitForFileChooser(), tab.chord('Control', 'o')]);
    await chooser.accept([file]);
    await tab.page.waitForFunction(() => document.title.includes('other.qkv.json'));
    await tab.editSentence();
    await tab.press('Space');
    await tab.type('qo');
    await tab.press('Enter');
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다! 배');
    tab.check();
});

test('a link opens its document at its step', async () => {
    const link = execFileSync(desktop, ['link', 'one two', '--step', '3', '--address', server.address, '--lang', 'en']).toString().trim();
    const tab = await Tab.open(await fresh(), link);
    assert.equal(await tab.page.evaluate(() => document.documentElement.lang), 'en');
    assert.match(await tab.said(), /exp|score/);
    assert.equal((await tab.saved()).sentence, 'one two');
    tab.check();
});

test('it opens without a connection once it has been opened', async () => {
    const context = await fresh();
    const tab = await Tab.open(context, server.address);
    await tab.page.evaluate(() => navigator.serviceWorker.ready);
    await tab.page.waitForFunction(async () => (await caches.keys()).length == 1 && navigator.serviceWorker.controller);
    server.isOnline = false;
    try {
        const again = await Tab.open(context, server.address);
        assert.ok(await again.said());
        again.check();
    } finally {
        server.isOnline = true;
    }
});

test('qkv.html opens from a folder', async () => {
    const tab = await Tab.open(await fresh(), `file://${folder}/qkv.html`);
    await tab.press('ArrowRight');
    assert.ok(await tab.said());
    tab.check();
});
