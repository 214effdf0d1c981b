// Links, codes of links, the clipboard, and the page within another one.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { Tab, desktop, downloads } from './browser.mjs';
import { fresh, server } from './fixture.mjs';

const linkTo = (sentence, step, language = 'en') => execFileSync(desktop, ['link', sentence, '--step', step, '--address', server.address, '--lang', language]).toString().trim();

test('a link that is opened in an open page takes its place, after a question where something would be lost', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    const link = linkTo('one two', '3');
    await tab.page.evaluate((to) => { location.href = to; }, link);
    await tab.hears(/exp|score/);
    assert.equal((await tab.saved()).sentence, 'one two');

    await tab.addWord('three');
    await tab.page.evaluate((to) => { location.href = to; }, linkTo('four five', '1'));
    await tab.settle();
    await tab.press('Escape');
    assert.match((await tab.saved()).sentence, /^one two .+/);
    tab.check();
});

test('a damaged link is refused with a sentence, and nothing is lost', async () => {
    const tab = await Tab.open(await fresh(), server.address);
    await tab.addWord('qo');
    const link = linkTo('one two', '3');
    for (const damaged of [link.slice(0, -9), `${server.address}#d=AAAA`, `${server.address}#d=%ff`]) {
        await tab.page.evaluate((to) => { location.href = to; }, damaged);
        await tab.hears(/링크/);
        await tab.press('Escape');
    }
    assert.equal((await tab.saved()).sentence, '나는 사과를 먹었다 배');
    const again = await Tab.open(await fresh(), link.slice(0, -9));
    await again.hears(/link|링크/);
    again.check();
    tab.check();
});

// What another program reads in the code on the screen.
function codeIn(screenshot) {
    const picture = path.join(downloads, 'code.png');
    fs.writeFileSync(picture, screenshot);
    return execFileSync('zbarimg', ['--nodbus', '--quiet', '--raw', picture]).toString().trim();
}

test('pupils who read the code on the teacher\'s screen stand at the same step', async () => {
    const teacher = await Tab.open(await fresh(), server.address);
    await teacher.addWord('qo');
    await teacher.press('ArrowRight', 'ArrowRight', 'ArrowRight');
    await teacher.page.mouse.click(1250, 30);  // present
    await teacher.settle();
    const sentence = await teacher.said();
    await teacher.press('q');
    const pupil = await Tab.open(await fresh(), codeIn(await teacher.page.screenshot()));
    assert.equal(await pupil.said(), sentence);
    assert.equal((await pupil.saved()).sentence, '나는 사과를 먹었다 배');
    teacher.check();
    pupil.check();
});

test('text and links are copied and pasted', async () => {
    const context = await fresh();
    await context.overridePermissions(server.address, ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write']);
    const tab = await Tab.open(context, server.address);
    await tab.editSentence();
    await tab.chord('Control', 'a');
    await tab.chord('Control', 'c');
    assert.equal(await tab.page.evaluate(() => navigator.clipboard.readText()), '나는 사과를 먹었다');
    await tab.page.evaluate(() => navigator.clipboard.writeText('one two'));
    await tab.chord('Control', 'v');
    await tab.press('Enter');
    assert.equal((await tab.saved()).sentence, 'one two');
    await tab.page.evaluate((link) => navigator.clipboard.writeText(link), linkTo('four five', '2'));
    await tab.press('Escape');
    await tab.chord('Control', 'v');
    assert.equal((await tab.saved()).sentence, 'four five');
    tab.check();
});

// ---- within another page

// A page of somebody else's, with qkv in it.
async function embedding(query, body, sandbox = '') {
    const host = http.createServer((request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<!doctype html><iframe ${sandbox} style="width:1200px;height:700px" allow="fullscreen; clipboard-write" src="${server.address}${query}"></iframe>`);
    });
    await new Promise((done) => host.listen(0, '127.0.0.1', done));
    const page = await (await fresh()).newPage();
    try {
        await page.setViewport({ width: 1300, height: 800 });
        await page.goto(`http://school.test:${host.address().port}/`);
        const frame = await (await page.waitForSelector('iframe')).contentFrame();
        await frame.waitForFunction(() => trouble.is || window.Module?.page.isRunning, { polling: 50, timeout: 60_000 });
        await body(frame, page);
    } finally {
        await page.close();
        host.close();
        host.closeAllConnections();
    }
}

test('a lesson within another page', async () => {
    await embedding('?lesson=1-attention&hide=toolbar&lang=en&utm_source=lms', async (frame, page) => {
        assert.equal(await frame.evaluate(() => document.documentElement.lang), 'en');
        assert.match(await frame.evaluate(() => document.getElementById('spoken').textContent), /\w/);
        const before = await frame.evaluate(() => document.getElementById('spoken').textContent);
        assert.doesNotMatch(before, /can't be used/);
        await page.screenshot({ path: path.join(downloads, 'embedded.png') });
    });
});

test('a lesson that there is not is told, with those that there are', async () => {
    await embedding('?lesson=nothing&lang=en', async (frame) => {
        const said = await frame.evaluate(() => document.getElementById('spoken').textContent);
        assert.match(said, /lesson=nothing.*1-attention/);
    });
});

test('a frame that lets nothing be loaded is told, with what it needs', async () => {
    await embedding('', async (frame) => {
        const said = await frame.evaluate(() => document.getElementById('message').textContent);
        assert.match(said, /틀\(iframe\).*allow-same-origin.*The frame/s);
    }, 'sandbox="allow-scripts"');
    await embedding('', async (frame) => {
        assert.equal(await frame.evaluate(() => trouble.is), '');
    }, 'sandbox="allow-scripts allow-same-origin"');
});
