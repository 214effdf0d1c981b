// What the page shows is what the program for the desktop shows at the same size.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tab } from './browser.mjs';
import { browser, server } from './fixture.mjs';
import { desktopPicture, likeness } from './pictures.mjs';

const leastDecibels = 35;  // fonts lack their hinting on the page, and text is a little lighter

for (const [width, height, isTouched] of [[1440, 900], [1024, 768], [820, 1180, true], [390, 844, true]]) {
    test(`${width}x${height}${isTouched ? ', touched' : ''}`, async () => {
        const tab = await Tab.open(await browser.createBrowserContext(), server.address, { width, height, hasTouch: isTouched });
        assert.match(await tab.title(), /qkv$/);
        if (isTouched) {
            await tab.page.touchscreen.tap(1, 1);  // where nothing is
            await tab.settle();
        }
        const look = ['--lang', 'ko', '--size', `${width}x${height}`, ...(isTouched ? ['--touch'] : [])];
        const alike = await likeness(browser, await tab.page.screenshot(), desktopPicture(...look));
        assert.ok(alike > leastDecibels, `${alike} dB`);
        tab.check();
    });
}
