// A server and a browser for the tests of one file, ended after the last one.
import fs from 'node:fs';
import { after, before } from 'node:test';
import { Server, downloads, startBrowser } from './browser.mjs';

export let server;
export let browser;
before(async () => {
    server = await new Server().start();
    browser = await startBrowser();
});
after(async () => {
    await browser.close();
    server.stop();
    fs.rmSync(downloads, { recursive: true });
});

// Nothing of an earlier test is kept in it.
export const fresh = () => browser.createBrowserContext();
