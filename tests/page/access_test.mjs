// The page for those who hear it, use the keyboard, or have asked their system for something.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab } from './browser.mjs';
import { browser, fresh, server } from './fixture.mjs';

const open = async (context, features = []) => {
    const tab = await Tab.open(context, server.address);
    if (!features.length) return tab;
    await tab.page.emulateMediaFeatures(features);
    await tab.page.reload();
    await tab.settle();
    return tab;
};

const focused = (tab) => tab.page.evaluate(() => document.activeElement.id);

// Of the corner of what is drawn, from 0 to 255.
const brightness = async (tab) => tab.page.evaluate(async (picture) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(picture), (c) => c.charCodeAt())]));
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    canvas.drawImage(image, 2, 2, 1, 1, 0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data[0];
}, await tab.page.screenshot({ encoding: 'base64' }));

test('Tab comes to real buttons, which are seen then, and after them to the program', async () => {
    const tab = await open(await fresh());
    const isSeen = () => tab.page.evaluate(() => {
        const { x, y, width, height } = document.activeElement.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2) == document.activeElement;
    });
    await tab.press('Tab');
    assert.equal(await focused(tab), 'back');
    assert.ok(await isSeen());
    await tab.press('Tab');
    assert.equal(await focused(tab), 'next');
    const before = await tab.said();
    await tab.press('Enter');
    assert.notEqual(await tab.said(), before);
    await tab.press('Tab');
    assert.equal(await focused(tab), 'text');  // the first control is the sentence
    assert.ok(await tab.page.evaluate(() => Module._qkv_keeps_tab()));
    await tab.press('Tab', 'Tab', 'Escape');
    assert.ok(!await tab.page.evaluate(() => Module._qkv_keeps_tab()));
    await tab.chord('Shift', 'Tab');
    assert.equal(await focused(tab), 'next');
    tab.check();
});

test('what a screen reader hears is in the page\'s language, and has a name and a part for everything', async () => {
    const tab = await open(await fresh());
    const tree = await tab.page.accessibility.snapshot({ interestingOnly: false });
    const all = [];
    const collect = (node) => {
        all.push(node);
        (node.children ?? []).forEach(collect);
    };
    collect(tree);
    const named = (role) => all.filter((node) => node.role == role).map((node) => node.name);
    assert.deepEqual(named('button'), ['이전', '다음']);
    assert.deepEqual(named('application'), ['qkv: 어텐션 계산 화면']);
    assert.match(tree.name, /qkv/);
    assert.equal(await tab.page.evaluate(() => Module.page.spoken.ariaLive), 'polite');
    assert.match(await tab.said(), /[가-힣]/);
    tab.check();
});

test('a person who wants it dark gets it dark at the first visit', async () => {
    const dark = [{ name: 'prefers-color-scheme', value: 'dark' }];
    assert.ok(await brightness(await open(await fresh())) > 200);
    const tab = await open(await fresh(), dark);
    assert.ok(await brightness(tab) < 80);
    tab.check();
});

test('nothing moves for whoever wants less motion', async () => {
    const drawnFor = (tab) => tab.page.evaluate(() => {
        const began = performance.now();
        Module._qkv_walk(true);
        let frames = 0;
        while (Module._qkv_frame() <= 0) ++frames;
        return { frames, ms: performance.now() - began };
    });
    const less = await open(await fresh(), [{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    assert.ok((await drawnFor(less)).frames <= 8);
    const usual = await open(await fresh(), [{ name: 'prefers-reduced-motion', value: 'no-preference' }]);
    assert.ok((await drawnFor(usual)).ms >= 200);
});

test('the canvas follows the zoom of the page, and a keyboard on the screen leaves the rest of it in view', async () => {
    const tab = await open(await fresh());
    const size = () => tab.page.evaluate(() => [Module.page.canvas.width, Module.page.canvas.height]);
    assert.deepEqual(await size(), [1440, 900]);
    await tab.page.setViewport({ width: 720, height: 450, deviceScaleFactor: 2 });
    await tab.page.waitForFunction(() => devicePixelRatio == 2 && Module.page.canvas.width == 1440);
    await tab.settle();
    assert.deepEqual(await size(), [1440, 900]);
    await tab.page.evaluate(() => {
        Object.defineProperty(visualViewport, 'height', { value: 250, configurable: true });
        visualViewport.dispatchEvent(new Event('resize'));
    });
    await tab.page.waitForFunction(() => Module.page.canvas.height == 500);
    await tab.page.evaluate(() => {
        Object.defineProperty(visualViewport, 'height', { value: 450, configurable: true });
        visualViewport.dispatchEvent(new Event('resize'));
    });
    await tab.page.waitForFunction(() => Module.page.canvas.height == 900);
    tab.check();
});

test('the browser keeps its shortcuts, and the program has others for them', async () => {
    const tab = await open(await fresh());
    const isTaken = (init) => tab.page.evaluate((one) => !document.body.dispatchEvent(
        new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: '', ...one })), init);
    for (const code of ['F5', 'F11', 'F12', 'F3']) assert.equal(await isTaken({ code }), false, code);
    for (const code of ['KeyN', 'KeyT', 'KeyW', 'KeyQ', 'KeyR', 'KeyP', 'KeyF', 'Equal', 'Minus', 'Digit0'])
        assert.equal(await isTaken({ code, ctrlKey: true }), false, code);
    for (const code of ['KeyZ', 'KeyY']) assert.equal(await isTaken({ code, ctrlKey: true }), true, code);
    await tab.page.evaluate(() => Module._qkv_hold(false, false, false, false, false));
    await tab.editSentence();
    await tab.press('Space');
    await tab.type('qo');
    await tab.press('Enter');
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 배');
    await tab.chord('Alt', 'n');
    assert.equal((await tab.saved()).sentence, '새 문장');
    tab.check();
});
