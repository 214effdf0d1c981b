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

// Counts what is asked for. `isOnline`: whether it answers.
export class Server {
    isOnline = true;
    asked = [];

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
        response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-cache' });
        fs.createReadStream(file).pipe(response);
    }

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
            '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', `--accept-lang=${language}`],
    });
}

// A page that has settled. check() tells whether anything went wrong in it.
export class Tab {
    errors = [];
    foreign = [];

    static async open(context, address, size = {}) {
        const tab = new Tab();
        tab.page = await context.newPage();
        tab.page.on('pageerror', (error) => tab.errors.push(String(error)));
        tab.page.on('request', (request) => {
            if (!/^(http:\/\/localhost[:/]|data:|blob:|file:)/.test(request.url())) tab.foreign.push(request.url());
        });
        const session = await tab.page.createCDPSession();
        await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads, browserContextId: context.id });
        await tab.page.setViewport({ width: 1440, height: 900, deviceScaleFactor: 1, ...size });
        await tab.page.goto(address);
        await tab.settle();
        return tab;
    }

    check() {
        assert.deepEqual(this.errors, []);
        assert.deepEqual(this.foreign, []);
    }

    async settle() {
        await this.page.waitForFunction(() => Module.page.isRunning || Module.page.hasFailed, { timeout: 120_000 });
        await this.page.waitForFunction(() => !Module.page.request, { timeout: 60_000, polling: 50 });
    }

    // What a screen reader says, and the title.
    said() { return this.page.evaluate(() => Module.page.spoken.textContent); }
    title() { return this.page.title(); }

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
            if (name) return JSON.parse(fs.readFileSync(path.join(downloads, name), 'utf8'));
            await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error('nothing was downloaded');
    }
}
