// Characters of scripts that the page doesn't come with.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab } from './browser.mjs';
import { browser, server } from './fixture.mjs';

async function withSentence(sentence) {
    const tab = await Tab.open(await browser.createBrowserContext(), server.address);
    await tab.editSentence();
    const input = await tab.page.createCDPSession();
    await input.send('Input.insertText', { text: ` ${sentence}` });
    await tab.settle();
    await tab.press('Enter');
    return tab;
}

const fetched = () => server.asked.filter((name) => /^\/fonts\/(?!(NanumGothic(Bold|Coding)?|Signs)\.ttf)/.test(name));

test('Hanja, Greek and Hebrew are fetched when they are written, each once', async () => {
    server.asked = [];
    const tab = await withSentence('αβγ 뷁');
    assert.deepEqual(fetched(), []);
    await tab.page.evaluate(() => { Module.page.fonts.isComing(0x6f22); });  // 漢
    await tab.page.waitForFunction(() => Module.page.fonts.others);
    for (const letter of ['漢', 'ש', 'ह', '🍎']) {
        const codepoint = letter.codePointAt(0);
        await tab.page.evaluate((one) => Module.page.fonts.isComing(one), codepoint);
        await tab.page.waitForFunction((one) => Module.page.fonts.fileWith(one), {}, codepoint);
    }
    assert.equal(new Set(fetched()).size, fetched().length);
    assert.equal(fetched().length, 5);
    tab.check();
});
