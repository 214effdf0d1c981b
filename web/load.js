// Fetches the program. In qkv.html, the page in one file, unpack.js stands in its place.
'use strict';

if (!trouble.canRun()) {
    trouble.say('browser');
} else {
    const script = document.createElement('script');
    script.src = 'qkv.js';
    document.body.append(script);
}
