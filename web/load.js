// Fetches the program. In qkv.html, the page in one file, unpack.js stands in its place.
'use strict';

if (!window.trouble) {  // what says what is wrong was lost itself
    document.getElementById('message').textContent = '다시 불러와 주세요.\n\nPlease reload the page.';
} else if (!trouble.canRun()) {
    trouble.say('browser');
} else {
    const version = new URL(document.currentScript.src).search;  // where nothing else keeps parts of two versions apart
    const fetched = async (name) => {
        const response = await fetch(name + version);
        if (!response.ok) throw new Error(`${name}: ${response.status}`);
        return new Uint8Array(await response.arrayBuffer());
    };
    Module.page.fonts.begin(fetched);
    const script = document.createElement('script');
    script.src = `qkv.js${version}`;
    Module.locateFile = (name) => name + version;
    document.body.append(script);
}
