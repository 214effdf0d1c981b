// Files of every size and number: picked, dropped and pasted.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Tab, downloads } from './browser.mjs';
import { fresh, server } from './fixture.mjs';

const given = fs.mkdtempSync(path.join(downloads, 'given_'));
function file(name, content = '') {
    const place = path.join(given, name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, content);
    return place;
}

// Of `bytes` zeros, which take no room on the disk.
function large(name, bytes, head = Buffer.alloc(0)) {
    const place = file(name, head);
    fs.truncateSync(place, bytes);
    return place;
}

// Heads of a model, as safetensors.
function capture(name, [layers, heads, tokens, size]) {
    const bytes = 4 * layers * heads * tokens * size;
    const shape = [layers, heads, tokens, size];
    const arrays = Object.fromEntries(['q', 'k', 'v'].map((array, i) => [array, { dtype: 'F32', shape, data_offsets: [i * bytes, (i + 1) * bytes] }]));
    const head = Buffer.from(JSON.stringify(arrays));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(head.length));
    return large(name, 8 + head.length + 3 * bytes, Buffer.concat([length, head]));
}

async function pick(tab, ...files) {
    const [chooser] = await Promise.all([tab.page.waitForFileChooser(), tab.chord('Control', 'o')]);
    await chooser.accept(files);
}

async function drop(tab, ...files) {
    const session = await tab.page.createCDPSession();
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) await session.send('Input.dispatchDragEvent', { type, x: 700, y: 450, data });
}

const documentOf = (sentence) => JSON.stringify({ format: 'qkv', version: 1, sentence, tokens: sentence.split(' '), q: [[1], [2]], k: [[1], [0]], v: [[1], [3]], options: { scale: 1, mask: 'none', temperature: 1 } });

test('a file of 0 bytes is refused with a sentence, and what was open stays', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await pick(tab, file('nothing.qkv.json'));
    await tab.hears(/^nothing\.qkv\.json: 빈 파일/);
    await pick(tab, file('nothing.npz'));
    await tab.hears(/^nothing\.npz: 빈 파일/);
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다');
    tab.check();
});

test('a file of 2 GB is refused before it takes memory', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await pick(tab, large('model.safetensors', 2 ** 31));
    await tab.hears(/model\.safetensors.*1 GB/);
    assert.deepEqual(await tab.page.evaluate(() => Module.page.store.filesIn('/home/web_user')), []);
    tab.check();
});

// Lets a test see the program's memory.
function watchMemory() {
    const instantiate = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...given) => {
        const made = await instantiate.apply(WebAssembly, given);
        window.memory = Object.values(made.instance.exports).find((one) => one instanceof WebAssembly.Memory);
        return made;
    };
}

test('a capture of 200 MB arrives in slices, with its progress, and its heads can be chosen', async () => {
    const tab = await Tab.open(await fresh(), server.address, {}, watchMemory);
    const place = capture('gpt.safetensors', [12, 12, 1024, 113]);
    await tab.page.evaluate(() => {
        window.seen = [];
        new MutationObserver(() => window.seen.push(document.querySelector('#arrival p').textContent)).observe(document.querySelector('#arrival p'), { childList: true });
    });
    await pick(tab, place);
    await tab.page.waitForFunction(() => document.title.includes('gpt.safetensors'), { timeout: 120_000, polling: 100 });
    const seen = await tab.page.evaluate(() => window.seen);
    assert.ok(seen.length > 20, `${seen.length}`);
    assert.match(seen[0], /gpt\.safetensors 읽는 중 · \d+%/);
    assert.ok(await tab.page.evaluate(() => document.getElementById('arrival').hidden));
    // Once in the page's memory, not in the program's.
    const program = await tab.page.evaluate(() => window.memory.buffer.byteLength);
    assert.ok(program < 150e6, `${program}`);
    tab.check();
});

test('its arrival can be cancelled, and leaves nothing', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.page.evaluate(() => {
        const show = Arrival.prototype.show;
        Arrival.prototype.show = function (file) {
            show.call(this, file);
            if (this.arrived > 40e6) this.button.click();
        };
    });
    await pick(tab, capture('gpt.safetensors', [12, 12, 1024, 113]));
    await tab.page.waitForFunction(() => Module.page.files.arrival?.isCancelled, { polling: 50 });
    await tab.page.waitForFunction(() => Module.page.store.filesIn('/arriving').length == 0, { polling: 50 });
    await tab.settle();
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다');
    tab.check();
});

test('of several files that are dropped, one is opened, and that is said', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await drop(tab, file('a.qkv.json', documentOf('one two')), file('b.qkv.json', documentOf('three four')));
    await tab.hears(/a\.qkv\.json.*열었어요/);
    assert.equal((await tab.saved()).sentence, 'one two');
    tab.check();
});

const table = 'token,1,2\nThe,1,0\ncat,0,1\n';
test('tables of one capture are opened together, as files and as a folder', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    const tables = ['q', 'k', 'v'].map((name) => file(`tables/${name}.csv`, table));
    await drop(tab, ...tables);
    await tab.page.waitForFunction(() => document.title.includes('.csv'), { polling: 50 });
    assert.deepEqual((await tab.saved()).tokens, ['The', 'cat']);
    const others = ['q', 'k', 'v'].map((name) => file(`others/${name}.csv`, table.replace('cat', 'dog')));
    await drop(tab, path.dirname(others[0]));
    await tab.page.waitForFunction(() => Module.page.store.filesIn('/home/web_user').some((place) => place.endsWith('/others/q.csv')), { polling: 50 });
    await tab.settle();
    assert.deepEqual((await tab.saved()).tokens, ['The', 'dog']);
    tab.check();
});

test('an empty folder is told', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    fs.mkdirSync(path.join(given, 'empty'));
    await drop(tab, path.join(given, 'empty'));
    await tab.hears(/empty.*파일이 없어요/);
    tab.check();
});

test('a file is pasted', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.page.evaluate((content) => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([content], 'pasted.qkv.json'));
        dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
    }, documentOf('one two'));
    await tab.page.waitForFunction(() => document.title.includes('pasted.qkv.json'), { polling: 50 });
    assert.equal((await tab.saved()).sentence, 'one two');
    tab.check();
});

test('a file that cannot be read any more is told', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    const place = file('gone.qkv.json', documentOf('one two'));
    const [chooser] = await Promise.all([tab.page.waitForFileChooser(), tab.chord('Control', 'o')]);
    await tab.page.evaluate(() => {
        const slice = Blob.prototype.slice;
        Blob.prototype.slice = function (...range) {
            const part = slice.apply(this, range);
            part.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
            return part;
        };
    });
    await chooser.accept([place]);
    await tab.hears(/gone\.qkv\.json.*읽지 못했어요/);
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다');
    tab.check();
});
