// What the page downloads when it exports, opened with NumPy and in the browser.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Tab, downloads } from './browser.mjs';
import { browser, fresh, server } from './fixture.mjs';
import { likeness } from './pictures.mjs';

// In the order in which Tab reaches them in the dialog; its primary button follows.
const choices = ['npz', 'safetensors', 'csv', 'json', 'py', 'html', 'md', 'tex', 'heatmaps svg', 'heatmaps png', 'window svg', 'window png'];

let context;
const open = async () => Tab.open(context ??= await fresh(), server.address);

// The `count` files that are downloaded for a choice, from a page of its own: only when the dialog opens for the first time
// does Tab begin before its first button.
async function exported(choice, count = 1) {
    const tab = await open();
    const before = new Set(fs.readdirSync(downloads));
    const tabs = choices.indexOf(choice) + 1;
    await tab.chord('Control', 'e');
    await tab.press(...Array(tabs).fill('Tab'), 'Space', ...Array(choices.length + 1 - tabs).fill('Tab'), 'Enter');
    await tab.press('Enter');  // the name that is offered
    for (let tries = 0; tries < 200; ++tries) {
        const names = fs.readdirSync(downloads).filter((name) => !before.has(name) && !/crdownload$|^\./.test(name));
        if (names.length >= count) {
            tab.check();
            await tab.page.close();
            return names.map((name) => path.join(downloads, name));
        }
        await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`${choice}: nothing was downloaded`);
}

test('NumPy finds the same weights in every format for numbers', async () => {
    const files = [];
    for (const choice of ['npz', 'safetensors', 'json', 'py']) files.push(...await exported(choice));
    files.push(...await exported('csv', 7));
    const script = path.join(path.dirname(new URL(import.meta.url).pathname), 'read_exports.py');
    execFileSync('/usr/bin/python3', [script, ...files], { stdio: ['ignore', 'inherit', 'inherit'] });
});

test('calculations are downloaded as text', async () => {
    const texts = {};
    for (const choice of ['html', 'md', 'tex']) texts[choice] = fs.readFileSync((await exported(choice))[0], 'utf8');
    assert.match(texts.html, /^<!doctype html>[^]*0\.422[^]*<\/html>\s*$/i);
    assert.match(texts.md, /^# [^]*0\.422/);
    assert.match(texts.tex, /\\documentclass[^]*0\.422[^]*\\end\{document\}\s*$/);
});

test('pictures of the window are what is seen', async () => {
    const tab = await open();
    const seen = await tab.page.screenshot();
    const [svg] = await exported('window svg');
    const [png] = await exported('window png');
    const sharpness = { png: 40, svg: 25 };  // the browser smooths the edges of an SVG in its own way
    for (const [format, file] of Object.entries({ png, svg })) {
        const alike = await likeness(browser, seen, fs.readFileSync(file));
        assert.ok(alike > sharpness[format], `${format}: ${alike} dB`);
    }
});

test('pictures of the heatmaps are the same as SVG and as PNG', async () => {
    const [svg] = await exported('heatmaps svg');
    const [png] = await exported('heatmaps png');
    assert.match(fs.readFileSync(svg, 'utf8'), /^<svg|^<\?xml/);
    assert.deepEqual([...fs.readFileSync(png).subarray(1, 4)], [...Buffer.from('PNG')]);
});
