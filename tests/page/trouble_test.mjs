// Bad luck: whatever goes wrong is told in both languages, and nothing is lost.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Tab, folder } from './browser.mjs';
import { browser, fresh, server } from './fixture.mjs';

// ---- what a browser lacks

const lacks = {
    'WebGL 2': [/WebGL 2.*가속.*acceleration/s, () => {
        HTMLCanvasElement.prototype.getContext = () => null;
    }],
    'WebAssembly': [/브라우저에서는.*cannot run/s, () => { delete globalThis.WebAssembly; }],
    'exceptions in WebAssembly': [/브라우저에서는.*cannot run/s, () => { WebAssembly.validate = () => false; }],
};
for (const [what, [words, take]] of Object.entries(lacks)) {
    test(`a browser without ${what}`, async () => {
        const page = await (await fresh()).newPage();
        await page.evaluateOnNewDocument(take);
        await page.goto(server.address);
        await page.waitForFunction(() => trouble.is, { polling: 50 });
        assert.match(await page.evaluate(() => document.getElementById('message').textContent), words);
        await page.close();
    });
}

test('a browser too old to read the page', async () => {
    server.changed.set('scripts.js', Buffer.from('class Store { a ??= ; }'));
    try {
        const tab = await Tab.open(await fresh(), server.address);
        assert.match(await tab.trouble(), /브라우저에서는.*cannot run/s);
    } finally {
        server.changed.clear();
    }
});

test('the exceptions that are asked for are those of WebAssembly', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    assert.ok(await tab.page.evaluate(() => trouble.canRun()));
    tab.check();
});

// ---- loading

for (const name of ['qkv.wasm', 'qkv.js', 'scripts.js']) {
    test(`the connection is lost while ${name} is loaded`, async () => {
        server.cut.add(name);
        try {
            const tab = await Tab.open(await fresh(), server.address);
            assert.match(await tab.trouble(), /연결이 끊.*connection was lost/s);
            server.cut.clear();
            await tab.clickReload();
            assert.ok(await tab.said());
            await tab.page.close();
        } finally {
            server.cut.clear();
        }
    });
}

test('the connection is lost while what says so is loaded', async () => {
    server.cut.add('trouble.js');
    try {
        const page = await (await fresh()).newPage();
        await page.goto(server.address);
        await page.waitForFunction(() => /불러와.*reload/s.test(document.getElementById('message').textContent), { polling: 50 });
        await page.close();
    } finally {
        server.cut.clear();
    }
});

test('index.html opened as a file says which one opens', async () => {
    const tab = await Tab.open(await fresh(), `file://${folder}/index.html`);
    assert.match(await tab.trouble(), /qkv\.html/);
    await tab.page.close();
});

// ---- keeping

test('a browser that keeps nothing says so once there is something to lose, and asks before the page goes', async () => {
    const tab = await Tab.open(await fresh(), server.address, {}, () => {
        IDBFactory.prototype.open = () => { throw new DOMException('not here', 'SecurityError'); };
    });
    assert.doesNotMatch(await tab.said(), /보관/);
    await tab.addWord('qo');
    await tab.hears(/보관을 허락하지 않아요/);
    const asked = new Promise((done) => tab.page.once('dialog', async (dialog) => {
        await dialog.dismiss();
        done(dialog.type());
    }));
    tab.page.reload().catch(() => {});
    assert.equal(await asked, 'beforeunload');
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 배');
    tab.check();
});

test('a full store is told, and what could not be kept is kept as soon as there is room', async () => {
    const context = await fresh();
    const tab = await Tab.open(context, server.address);
    await tab.page.evaluate(() => {
        window.put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
    });
    await tab.addWord('qo');
    await tab.hears(/저장 공간이 다 차서/);
    await tab.page.evaluate(() => { IDBObjectStore.prototype.put = window.put; });
    await tab.kept();
    await tab.settle();
    assert.doesNotMatch(await tab.said(), /저장 공간/);
    await tab.crash();
    const again = await Tab.open(context, server.address);
    await again.press('Enter');
    assert.equal((await again.saved()).sentence, '나는 사과를 먹었다 배');
    again.check();
});

// ---- drawing

const loseContext = (tab) => tab.page.evaluate(() => {
    window.extension = Module.page.canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
    window.extension.loseContext();
});

test('a graphics device that comes back shows the same picture, and what was done meanwhile', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.press('ArrowRight');
    const before = await tab.page.screenshot();
    await loseContext(tab);
    await tab.page.waitForFunction(() => Module.page.canvas.getContext('webgl2').isContextLost());
    await tab.press('ArrowRight', 'ArrowLeft');
    await tab.page.evaluate(() => window.extension.restoreContext());
    await tab.page.waitForFunction(() => !Module.page.canvas.getContext('webgl2').isContextLost());
    await tab.settle();
    assert.ok(before.equals(await tab.page.screenshot()));
    await tab.press('ArrowRight');
    assert.ok(!before.equals(await tab.page.screenshot()));
    tab.check();
});

test('one that does not come back is told, and nothing is lost', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.addWord('qo');
    await loseContext(tab);
    assert.match(await tab.trouble(), /그래픽 장치.*graphics device/s);
    await tab.clickReload();
    await tab.press('Enter');
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 배');
    tab.check();
});

test('a program that stops says so, and nothing is lost', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.addWord('qo');
    await tab.kept();
    await tab.page.evaluate(() => {
        // A function that traps, as the program does when its memory is not what it should be.
        const program = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11]);
        Module._qkv_frame = new WebAssembly.Instance(new WebAssembly.Module(program)).exports.f;
        Module.page.wake();
    });
    assert.match(await tab.trouble(), /qkv가 멈췄어요.*has stopped/s);
    await tab.clickReload();
    await tab.press('Enter');
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 배');
});

// ---- versions

// The page with another page.css, as its service worker lists it.
function newVersion(css) {
    const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
    const worker = fs.readFileSync(path.join(folder, 'service_worker.js'), 'utf8');
    const old = hash(fs.readFileSync(path.join(folder, 'page.css')));
    assert.ok(worker.includes(old));
    return worker.replace(old, hash(css)).replace('const version = `${own}', 'const version = `${own}new-');
}

const isNew = (tab) => tab.page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--new') == '1');
const versions = (tab) => tab.page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('qkv ')));

test('a new version takes the place of the old one whole, when no page has the old one open', async () => {
    const context = await fresh();
    const tab = await Tab.open(context, server.address);
    await tab.page.waitForFunction(() => navigator.serviceWorker.controller, { polling: 50 });
    const css = Buffer.concat([fs.readFileSync(path.join(folder, 'page.css')), Buffer.from(':root { --new: 1; }\n')]);
    try {
        // Copied to the server in two goes: what does not belong together is not kept.
        server.changed.set('service_worker.js', Buffer.from(newVersion(css)));
        await tab.page.evaluate(async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            const installs = new Promise((done) => registration.addEventListener('updatefound', () => {
                registration.installing.addEventListener('statechange', (event) => done(event.target.state));
            }));
            await registration.update().catch(() => {});
            window.state = await installs;
        });
        assert.equal(await tab.page.evaluate(() => window.state), 'redundant');

        server.changed.set('page.css', css);
        await tab.page.reload();
        await tab.settle();
        await tab.page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration()).waiting, { polling: 50 });
        assert.equal(await isNew(tab), false);
        const second = await Tab.open(context, server.address);
        assert.equal(await isNew(second), false);
        await tab.page.close();
        await second.page.close();

        const next = await Tab.open(context, server.address);
        assert.equal(await isNew(next), true);
        await next.page.waitForFunction(async () => (await caches.keys()).length == 1, { polling: 50 });
        assert.match((await versions(next))[0], /new-/);
        next.check();
    } finally {
        server.changed.clear();
    }
});

test('without a service worker, a file of an older version is not taken for one of this version', async () => {
    const asked = [];
    const page = await (await fresh()).newPage();
    page.on('request', (request) => asked.push(new URL(request.url())));
    await page.goto(server.insecureAddress);
    await page.waitForFunction(() => window.Module?.page.isRunning, { polling: 50 });
    const versions = new Set(asked.filter(({ pathname }) => pathname != '/').map(({ search }) => search));
    assert.equal(versions.size, 1);
    assert.match([...versions][0], /^\?v=[0-9a-f]{32}$/);
    await page.close();
});

// ---- others

test('a whole session asks nobody but its own host, and keeps to the policy of its contents', async () => {
    const context = await fresh();
    const tab = await Tab.open(context, server.address, {}, () => {
        window.violations = [];
        addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
    const told = [];
    tab.page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) told.push(message.text()); });
    await tab.addWord('qo');
    for (let step = 0; step < 8; ++step) await tab.press('ArrowRight');
    await tab.saved();
    await tab.chord('Control', 'e');
    await tab.press('Escape');
    await tab.page.reload();
    await tab.settle();
    assert.deepEqual(await tab.page.evaluate(() => window.violations), []);
    assert.deepEqual(told, []);
    const policy = await tab.page.$eval('meta[http-equiv="Content-Security-Policy"]', (meta) => meta.content);
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
    tab.check();
});
