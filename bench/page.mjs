// How fast the page is in Chromium with software OpenGL: scripts/bench_web.sh, which prints what docs/benchmarks.md has.
//
//   node page.mjs FOLDER [FOLDER OF ANOTHER PAGE]
//
// Of another page only what every page has is measured. No page reaches anything but this machine.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

const runs = 7;
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

function serve(folder) {
    const server = http.createServer((request, response) => {
        const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
        const file = path.join(folder, name.endsWith('/') ? `${name}index.html` : path.normalize(name));
        if (!fs.existsSync(file)) return response.writeHead(404).end();
        response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
        fs.createReadStream(file).pipe(response);
    });
    return new Promise((done) => server.listen(0, '127.0.0.1', () => done([server, `http://localhost:${server.address().port}/`])));
}

// People open a page in a browser that is there already.
async function start() {
    const browser = await launch();
    await new Promise((done) => setTimeout(done, 2000));
    return browser;
}

const launch = () => puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const show = (what, numbers, unit, digits = 0) => console.log(`| ${what} | ${median(numbers).toFixed(digits)} ${unit} (${Math.min(...numbers).toFixed(digits)}–${Math.max(...numbers).toFixed(digits)}) |`);

async function open(context, address) {
    const page = await context.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(address, { waitUntil: 'load', timeout: 120_000 });
    return page;
}

// From the start of the navigation to the end of the first frame, and until it was on the screen.
const firstFrameMs = (page) => page.evaluate(() => new Promise((done) => {
    const look = () => (Module.page.isRunning ? requestAnimationFrame(() => setTimeout(() => done(performance.now()))) : setTimeout(look, 2));
    look();
}));

const firstPaintMs = (page) => page.evaluate(() => new Promise((done) => new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) if (name == 'first-contentful-paint') done(startTime);
}).observe({ type: 'paint', buffered: true })));

const settle = (page) => page.waitForFunction(() => Module.page.isRunning && !Module.page.request, { polling: 50 });

async function write(page, sentence) {
    await page.mouse.click(200, 40);
    await settle(page);
    await page.keyboard.down('Control');
    await page.keyboard.press('a');
    await page.keyboard.up('Control');
    await (await page.createCDPSession()).send('Input.insertText', { text: sentence });
    await settle(page);
    await page.keyboard.press('Enter');
    await settle(page);
}

// What the tab's process has for itself alone, also for drawing; a browser's tab with nothing in it has some already.
async function privateMiB(browser, page) {
    const session = await page.createCDPSession();
    await session.send('HeapProfiler.collectGarbage');
    const { processInfo } = await (await browser.target().createCDPSession()).send('SystemInfo.getProcessInfo');
    const tabs = processInfo.filter(({ type }) => type == 'renderer').map(({ id }) => {
        const lines = fs.readFileSync(`/proc/${id}/smaps_rollup`, 'utf8').matchAll(/^Private_(?:Clean|Dirty): *(\d+) kB$/gm);
        return [...lines].reduce((sum, [, kB]) => sum + Number(kB), 0) / 1024;
    });
    return Math.max(...tabs);  // the browser keeps an empty one at hand
}

async function measureQkv(address) {
    const cold = [];
    const kept = [];
    const painted = { cold: [], kept: [] };
    const memory = [];
    for (let run = 0; run < runs; ++run) {
        const browser = await start();
        const context = await browser.createBrowserContext();
        const page = await open(context, address);
        cold.push(await firstFrameMs(page));
        painted.cold.push(await firstPaintMs(page));
        memory.push(await privateMiB(browser, page));
        await page.evaluate(() => navigator.serviceWorker.ready);
        await page.close();
        const again = await open(context, address);
        kept.push(await firstFrameMs(again));
        painted.kept.push(await firstPaintMs(again));
        await browser.close();
    }
    show('first frame, cold', cold, 'ms');
    show('first frame, from the service worker', kept, 'ms');
    show('the same, on the screen: cold', painted.cold, 'ms');
    show('the same, on the screen: from the service worker', painted.kept, 'ms');
    show('memory of the tab\'s process at the first screen', memory, 'MiB');

    const browser = await start();
    const page = await open(await browser.createBrowserContext(), address);
    await firstFrameMs(page);
    const frames = await page.evaluate(async () => {
        const times = [];
        while (times.length < 120) {
            await new Promise(requestAnimationFrame);  // the graphics device has drawn the one before
            const before = performance.now();
            Module._qkv_frame();
            times.push(performance.now() - before);
        }
        return times;
    });
    const framesUntilCompiled = 60;  // the browser compiles well only what runs often
    show('a frame, script and WebAssembly, first screen', frames.slice(framesUntilCompiled), 'ms', 1);
    show('the same, of the first frames', frames.slice(0, framesUntilCompiled), 'ms', 1);
    const words = Array.from({ length: 16 }, (_, i) => String.fromCodePoint(0xac00 + 28 * i));
    await write(page, words.join(' '));
    await write(page, [...words.slice(1), '하'].join(' '));
    await page.keyboard.press('End');
    await settle(page);
    show('an edit and its frame, n = 16, everything shown', await page.evaluate(() => Array.from({ length: 30 }, (_, i) => {
        const { keyboard } = Module.page;
        const before = performance.now();
        Module._qkv_hold(true, false, false, false, false);
        keyboard.tap(i % 2 ? 'KeyY' : 'KeyZ');  // takes the last sentence back, or brings it again
        Module._qkv_frame();
        const after = performance.now();
        Module._qkv_hold(false, false, false, false, false);
        Module.page.drawNow();
        return after - before;
    })), 'ms', 1);
    await new Promise((done) => setTimeout(done, 2000));  // no tooltip is due any more
    const drawn = await page.evaluate((idleMs) => new Promise((done) => {
        let count = 0;
        const { draw } = Module.page;
        Module.page.draw = () => (++count, draw.call(Module.page));
        setTimeout(() => done(count), idleMs);
    }), 5000);
    console.log(`| frames in 5 s of idling | ${drawn} |`);
    await browser.close();
}

async function measureOther(address) {
    const cold = [];
    const memory = [];
    for (let run = 0; run < runs; ++run) {
        const browser = await start();
        const page = await open(await browser.createBrowserContext(), address);
        cold.push(await page.evaluate(() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))));
        memory.push(await privateMiB(browser, page));
        if (run == runs - 1) show('an edit and its layout, n = 4', await editsOfOther(page), 'ms', 1);
        await browser.close();
    }
    show('largest contentful paint, cold', cold, 'ms');
    show('memory of the tab\'s process at the first screen', memory, 'MiB');
}

// A number that is typed into the first field that takes one.
const editsOfOther = (page) => page.evaluate(() => Array.from({ length: 30 }, (_, i) => {
    const field = document.querySelector('input');
    field.value = 0.5 + i / 100;
    const before = performance.now();
    field.dispatchEvent(new Event('change', { bubbles: true }));
    document.body.getBoundingClientRect();
    return performance.now() - before;
}));

const [folder, other] = process.argv.slice(2);
for (const [name, of, measure] of [['qkv', folder, measureQkv], ['the other page', other, measureOther]]) {
    if (!of) continue;
    const [server, address] = await serve(of);
    console.log(`| ${name} | |\n|---|---|`);
    await measure(address);
    server.closeAllConnections();
    server.close();
}
