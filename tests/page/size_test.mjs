// What a visitor has to fetch, and what the page does while nobody does anything.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { Tab, folder } from './browser.mjs';
import { browser, server } from './fixture.mjs';

const mostBrotliBytes = 1.8e6;
const mostGzipBytes = 2.7e6;

// What the service worker keeps is all that the page consists of.
function parts() {
    const [, list] = fs.readFileSync(path.join(folder, 'service_worker.js'), 'utf8').match(/files = \[(.*)\];/);
    const names = [...list.matchAll(/'([^']+)'/g)].map((found) => (found[1] == './' ? 'index.html' : found[1]));
    return names.filter((name) => /\.\w+$/.test(name));
}

test('all together is small enough to be fetched on the way', () => {
    let brotli = 0;
    let gzip = 0;
    for (const name of parts()) {
        const bytes = fs.readFileSync(path.join(folder, name));
        brotli += zlib.brotliCompressSync(bytes).length;
        gzip += zlib.gzipSync(bytes, { level: 9 }).length;
    }
    assert.ok(brotli <= mostBrotliBytes, `${brotli} bytes as brotli`);
    assert.ok(gzip <= mostGzipBytes, `${gzip} bytes as gzip`);
});

test('the first visit asks for these files and no others', async () => {
    const tab = await Tab.open(await browser.createBrowserContext(), server.address);
    const allowed = new Set([...parts().map((name) => `/${name}`), '/', '/service_worker.js']);
    assert.deepEqual([...new Set(server.asked)].filter((name) => !allowed.has(name)), []);
    tab.check();
});

test('while nothing happens, no frame is drawn and no timer runs', async () => {
    const tab = await Tab.open(await browser.createBrowserContext(), server.address);
    const idleS = 3;
    const calls = await tab.page.evaluate(async (idleMs) => {
        const later = setTimeout;
        const wait = (ms) => new Promise((done) => later(done, ms));
        await wait(2000);  // no tooltip is due any more
        const calls = [];
        for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame']) {
            const real = window[name];
            window[name] = (...given) => (calls.push(name), real.apply(window, given));
        }
        const { draw } = Module.page;
        Module.page.draw = () => (calls.push('frame'), draw.call(Module.page));
        await wait(idleMs);
        return calls;
    }, idleS * 1000);
    assert.deepEqual(calls, []);
    tab.check();
});
