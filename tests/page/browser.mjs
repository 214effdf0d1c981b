// A server of the page, and a Chromium that opens it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';

export const folder = process.env.QKV_PAGE;  // build/web/page
export const desktop = process.env.QKV_DESKTOP;  // the program, to compare with
export const downloads = fs.mkdtempSync(path.join(os.tmpdir(), 'qkv_page_'));

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json' };

// Counts what is asked for. `isOnline`: whether it answers. `changed`: other contents, by path. `cut`: paths whose answer
// ends in the middle.
export class Server {
    isOnline = true;
    asked = [];
    changed = new Map();
    cut = new Set();

    async start() {
        this.http = http.createServer((request, response) => this.answer(request, response));
        await new Promise((done) => this.http.listen(0, '127.0.0.1', done));
        this.address = `http://localhost:${this.http.address().port}/`;
        return this;
    }

    answer(request, response) {
        if (!this.isOnline) return request.socket.destroy();
        const { pathname } = new URL(request.url, this.address);
        this.asked.push(pathname);
        const file = path.join(folder, pathname == '/' ? 'index.html' : path.normalize(pathname));
        if (!fs.existsSync(file)) return response.writeHead(404).end();
        const bytes = this.changed.get(path.basename(file)) ?? fs.readFileSync(file);
        response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-cache', 'content-length': bytes.length });
        if (!this.cut.has(path.basename(file))) return response.end(bytes);
        response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    }

    // The same by a name that is not this machine's: what browsers allow to https and to this machine alone is not to be
    // had there.
    get insecureAddress() { return this.address.replace('localhost', 'school.test'); }

    stop() {
        this.http.closeAllConnections();
        this.http.close();
    }
}

export async function startBrowser(language = 'ko-KR') {
    return puppeteer.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        headless: true,
        protocolTimeout: 240_000,
        args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist',
            '--disable-quic', '--host-resolver-rules=MAP school.test 127.0.0.1', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', `--accept-lang=${language}`],
    });
}

// A page that has settled. check() tells whether anything went wrong in it.
export class Tab {
    errors = [];
    foreign = [];

    // `before` is called in the page before anything else.
    static async open(context, address, size = {}, before = () => {}) {
        const tab = await Tab.blank(context, before);
        const session = await tab.page.createCDPSession();
        await tab.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);  // fewer frames to draw
        await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads, browserContextId: context.id });
        await tab.go(address, size);
        return tab;
    }

    // Without what only Chromium has.
    static async openIn(browser, address) {
        const tab = await Tab.blank(browser);
        await tab.go(address);
        return tab;
    }

    static async blank(context, before = () => {}) {
        const tab = new Tab();
        tab.page = await context.newPage();
        await tab.page.evaluateOnNewDocument(before);
        tab.page.on('pageerror', (error) => tab.errors.push(String(error)));
        tab.page.on('request', (request) => {
            if (!/^(http:\/\/(localhost|school\.test)[:/]|data:|blob:|file:)/.test(request.url())) tab.foreign.push(request.url());
        });
        return tab;
    }

    async go(address, size = {}) {
        await this.page.setViewport({ width: 1440, height: 900, deviceScaleFactor: 1, ...size });
        await this.page.goto(address);
        await this.settle();
    }

    check() {
        assert.deepEqual(this.errors, []);
        assert.deepEqual(this.foreign, []);
    }

    async settle() {
        await this.page.waitForFunction(() => trouble.is || (window.Module?.page.isRunning && !Module.page.request), { timeout: 120_000, polling: 50 });
    }

    // What a screen reader says, and the title.
    said() { return this.page.evaluate(() => Module.page.spoken.textContent); }
    title() { return this.page.title(); }
    // Until it says something like this.
    hears(pattern) {
        return this.page.waitForFunction((source) => new RegExp(source).test(document.getElementById('spoken').textContent), { timeout: 60_000, polling: 50 }, pattern.source);
    }
    // What is said instead of the program.
    async trouble() {
        await this.page.waitForFunction(() => trouble.is, { timeout: 60_000, polling: 50 });
        return this.page.evaluate(() => document.getElementById('message').textContent);
    }
    async clickReload() {
        await Promise.all([this.page.waitForNavigation(), this.page.click('#message button')]);
        await this.settle();
    }
    // The tab's process dies.
    async crash() {
        const session = await this.page.createCDPSession();
        const died = new Promise((done) => this.page.once('error', done));
        session.send('Page.crash').catch(() => {});
        await died;
    }
    // Changes the sentence to this word behind what is there; typed on a Korean keyboard.
    async addWord(letters) {
        await this.editSentence();
        await this.press(' ');
        await this.type(letters);
        await this.press('Enter');
    }
    // Until the browser has all that is to be kept.
    async kept() {
        await this.page.waitForFunction(() => Module.FS.analyzePath('/kept/state/journal').exists
            && Module.FS.readdir('/kept/state/journal').some((name) => name.endsWith('.qkv-journal.json') && Module.page.store.kept.has(`/kept/state/journal/${name}`))
            && !Module.page.store.isWriting, { timeout: 60_000, polling: 50 });
    }

    async press(...keys) {
        for (const key of keys) {
            await this.page.keyboard.press(key);
            await this.settle();
        }
    }

    async type(letters) {
        await this.page.keyboard.type(letters, { delay: 30 });
        await this.settle();
    }

    // The text field of the sentence, with the cursor at its end.
    async editSentence() {
        await this.page.mouse.click(200, 40);
        await this.settle();
        await this.press('End');
    }

    async chord(modifier, key) {
        await this.page.keyboard.down(modifier);
        await this.page.keyboard.press(key);
        await this.page.keyboard.up(modifier);
        await this.settle();
    }

    // Saves, and returns the document.
    async saved() {
        const before = new Set(fs.readdirSync(downloads));
        await this.chord('Control', 's');
        for (let tries = 0; tries < 100; ++tries) {
            const name = fs.readdirSync(downloads).find((one) => !before.has(one) && one.endsWith('.qkv.json'));
            if (name) {
                const document = JSON.parse(fs.readFileSync(path.join(downloads, name), 'utf8'));
                fs.rmSync(path.join(downloads, name));  // another one of this name would get another name
                return document;
            }
            await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error('nothing was downloaded');
    }
}
