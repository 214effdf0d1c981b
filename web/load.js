// Fetches the program. In qkv.html, the page in one file, unpack.js stands in its place.
'use strict';

if (!trouble.canRun()) {
    trouble.say('browser');
} else {
    const fetched = async (name) => {
        const response = await fetch(name);
        if (!response.ok) throw new Error(`${name}: ${response.status}`);
        return new Uint8Array(await response.arrayBuffer());
    };
    Module.page.fonts.begin(fetched);
    const script = document.createElement('script');
    script.src = 'qkv.js';
    document.body.append(script);
}
