// The page in Firefox: first screen, typing, saving, and what is kept.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { Server, Tab, downloads } from './browser.mjs';

let server;
let screen;
let browser;

// Without a screen, Firefox has no OpenGL in software.
function startScreen() {
    screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x1000x24'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    return new Promise((done) => screen.stdio[3].once('data', (number) => done(`:${String(number).trim()}`)));
}

before(async () => {
    server = await new Server().start();
    browser = await puppeteer.launch({
        browser: 'firefox',
        executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
        headless: false,
        env: { ...process.env, DISPLAY: await startScreen() },
        extraPrefsFirefox: {
            'webgl.force-enabled': true,
            'intl.accept_languages': 'ko',
            'browser.download.folderList': 2,
            'browser.download.dir': downloads,
            'browser.download.alwaysOpenPanel': false,
        },
    });
});
after(async () => {
    await browser.close();
    screen.kill();
    server.stop();
    fs.rmSync(downloads, { recursive: true });
});

test('Firefox: the first screen, typing, saving, and what is kept when the page is closed', async () => {
    const tab = await Tab.openIn(browser, server.address);
    assert.equal(await tab.page.evaluate(() => document.documentElement.lang), 'ko');
    const shot = await tab.page.screenshot({ path: path.join(downloads, 'firefox.png') });
    assert.ok(shot.length > 20_000, `${shot.length} bytes`);  // not one colour
    const first = await tab.said();
    await tab.press('ArrowRight');
    assert.notEqual(await tab.said(), first);

    await tab.addWord('qo');  // 배
    const { sentence } = await tab.saved();
    assert.equal(sentence, '나는 사과를 먹었다 배');

    await tab.addWord('rka');  // 감
    await tab.kept();
    await tab.page.reload();
    await tab.settle();
    await tab.page.mouse.click(544, 514);  // restore
    await tab.settle();
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 배 감');
    tab.check();
});
