// The page under fingers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab } from './browser.mjs';
import { browser, server } from './fixture.mjs';

const open = async () => Tab.open(await browser.createBrowserContext(), server.address, { hasTouch: true });

const cursor = (tab) => tab.page.evaluate(() => Module.page.canvas.style.cursor);

// Where the first number of the vectors is: there a finger has the cursor of one. The same in all tabs.
let numberPlace;
async function findNumber(tab) {
    const touch = await tab.page.createCDPSession();
    for (let y = 200; y < 400 && !numberPlace; y += 14) {
        const place = { x: 110, y };
        await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [place] });
        await tab.settle();
        const isNumber = await cursor(tab) == 'ew-resize';
        await touch.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] });
        await tab.settle();
        if (isNumber) numberPlace = { x: 110, y: y + 6 };
        await tab.press('Escape', 'Escape');  // on a slow machine it was a long press, which opens a menu
    }
    assert.ok(numberPlace, 'no number was found');
    return numberPlace;
}

async function drag(tab, from, to) {
    const touch = await tab.page.createCDPSession();
    const send = (type, ...touchPoints) => touch.send('Input.dispatchTouchEvent', { type, touchPoints });
    const at = (part) => ({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
    // Without waiting for a slow machine: it would take that for a long press.
    await Promise.all([send('touchStart', from), ...Array.from({ length: 9 }, (_, i) => send('touchMove', at((i + 1) / 10)))]);
    await tab.settle();
    await send('touchMove', to);
    await tab.settle();
    await send('touchEnd');
    await tab.settle();
}

async function tap(tab, { x, y }) {
    const finger = await tab.page.touchscreen.touchStart(x, y);
    await finger.end();
    await tab.settle();
}

const numbers = ({ q, k, v }) => [q, k, v].flat(2);
const changes = (before, after) => numbers(after).filter((number, i) => number != numbers(before)[i]);

// What has the focus, and which keyboard a screen would show for it.
const focused = (tab) => tab.page.evaluate(() => [document.activeElement.id, document.activeElement.inputMode]);

test('a finger drags a number from side to side, and up and down it does not', async () => {
    const tab = await open();
    const number = await findNumber(tab);
    const before = await tab.saved();
    await drag(tab, number, { x: number.x + 3, y: number.y + 90 });
    assert.deepEqual(await tab.saved(), before);
    await drag(tab, number, { x: number.x + 60, y: number.y + 10 });
    const after = await tab.saved();
    assert.equal(changes(before, after).length, 1);
    assert.ok(changes(before, after)[0] > 0.2);
    assert.equal(await cursor(tab), 'default');  // nothing is pointed at any more
    tab.check();
});

test('a tap on a number brings up a keyboard for numbers, and what it writes is taken', async () => {
    const tab = await open();
    const before = await tab.saved();
    await tap(tab, await findNumber(tab));
    assert.deepEqual(await focused(tab), ['text', 'decimal']);
    const keyboard = await tab.page.createCDPSession();
    for (const text of ['-', '7', '.', '5']) await keyboard.send('Input.insertText', { text });
    await tab.settle();
    await tab.press('Enter');
    assert.notEqual((await focused(tab))[0], 'text');  // the keyboard goes
    assert.deepEqual(changes(before, await tab.saved()), [-7.5]);
    tab.check();
});

test('a button beside the number brings up letters and signs, for an expression', async () => {
    const tab = await open();
    const before = await tab.saved();
    const button = () => tab.page.evaluate(() => {
        const { x, y, width, height } = document.getElementById('letters').getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2, width, height };
    });
    assert.equal((await button()).width, 0);
    await tap(tab, await findNumber(tab));
    const place = await button();
    assert.ok(place.width >= 44 && place.height >= 44, JSON.stringify(place));
    await tap(tab, place);
    assert.deepEqual(await focused(tab), ['text', 'text']);
    assert.equal((await button()).width, 0);
    const keyboard = await tab.page.createCDPSession();
    for (const text of ['s', 'q', 'r', 't', '(', '4', ')', '/', '8']) await keyboard.send('Input.insertText', { text });
    await tab.settle();
    await tab.press('Enter');
    assert.deepEqual(changes(before, await tab.saved()), [0.25]);
    await tap(tab, await findNumber(tab));
    assert.deepEqual(await focused(tab), ['text', 'decimal']);
    tab.check();
});

test('a tap on the sentence brings up the keyboard, again if it was closed, and a composition is taken', async () => {
    const tab = await open();
    const field = { x: 300, y: 34 };
    await tap(tab, field);
    assert.deepEqual(await focused(tab), ['text', 'text']);
    await tab.page.evaluate(() => {
        window.openings = 0;
        Module.page.keyboard.field.addEventListener('focus', () => ++window.openings);
    });
    await tap(tab, field);
    assert.equal(await tab.page.evaluate(() => window.openings), 1);
    await tab.press('End');
    const keyboard = await tab.page.createCDPSession();
    await keyboard.send('Input.insertText', { text: ' ' });
    for (const text of ['ㅂ', '배', '밷']) await keyboard.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
    await keyboard.send('Input.imeSetComposition', { text: '배도', selectionStart: 2, selectionEnd: 2 });
    await keyboard.send('Input.insertText', { text: '배도' });
    await tab.settle();
    await tab.press('Enter');
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 배도');
    tab.check();
});

test('a long press opens a menu, which stays and takes the keys until it is closed', async () => {
    const tab = await open();
    const number = await findNumber(tab);
    const here = await tab.said();
    const finger = await tab.page.touchscreen.touchStart(number.x, number.y);
    await tab.page.waitForFunction(() => Module._qkv_keeps_tab());  // half a second later
    await tab.settle();
    await finger.end();
    await tab.settle();
    await tab.press('PageDown');
    assert.equal(await tab.said(), here);
    await tab.press('Escape', 'Escape', 'PageDown');
    assert.notEqual(await tab.said(), here);
    tab.check();
});

test('two fingers make the text larger', async () => {
    const tab = await open();
    const first = await tab.page.touchscreen.touchStart(500, 500);
    const second = await tab.page.touchscreen.touchStart(600, 500);
    await tab.settle();
    for (let x = 610; x <= 800; x += 10) await second.move(x, 500);
    await tab.settle();
    await second.end();
    await first.end();
    await tab.settle();
    await tab.page.waitForFunction(() => {
        const file = Module.page.store.filesIn('/kept').find((name) => name.endsWith('/settings.json'));
        return file && JSON.parse(Module.FS.readFile(file, { encoding: 'utf8' })).text_percent > 150;
    });
    tab.check();
});
