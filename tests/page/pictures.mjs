// Pictures of the page, compared with others.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { desktop, downloads } from './browser.mjs';

// What the program for the desktop draws. `look`: options of qkv render.
export function desktopPicture(...look) {
    const picture = path.join(downloads, 'desktop.png');
    execFileSync(desktop, ['render', ...look, '--out', picture]);
    return fs.readFileSync(picture);
}

// How alike two pictures are, in decibels. Each is a file's bytes, PNG or SVG; the browser reads them.
export async function likeness(browser, ...pictures) {
    const page = await browser.newPage();
    try {
        return await page.evaluate(async (addresses) => {
            const [x, y] = await Promise.all(addresses.map(async (address) => {
                const image = new Image();
                image.src = address;
                await image.decode();
                const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
                canvas.drawImage(image, 0, 0);
                return canvas.getImageData(0, 0, image.width, image.height);
            }));
            if (x.width != y.width || x.height != y.height) return 0;
            let squares = 0;
            for (let i = 0; i < x.data.length; ++i) squares += (x.data[i] - y.data[i]) ** 2;
            return 10 * Math.log10(255 ** 2 / (squares / x.data.length));
        }, pictures.map((bytes) => {
            const type = bytes[0] == 0x89 ? 'png' : 'svg+xml';
            return `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
        }));
    } finally {
        await page.close();
    }
}
