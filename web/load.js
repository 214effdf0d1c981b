// Fetches the program. In qkv.html, the page in one file, unpack.js stands in its place.
'use strict';

{
    const script = document.createElement('script');
    script.src = 'qkv.js';
    script.onerror = () => Module.page.failToLoad();
    document.body.append(script);
}
