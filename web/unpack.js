// Only in qkv.html, the page in one file: what the page otherwise fetches stands in it, compressed.
'use strict';

async function unpacked(name) {
    const part = document.getElementById(name);
    if (!part) throw new Error(`${name} is not in this file`);
    const packed = Uint8Array.from(atob(part.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
}

(async () => {
    if (!trouble.canRun()) return trouble.say('browser');
    Module.page.fonts.begin(unpacked);
    const [wasm, program] = await Promise.all(['qkv.wasm', 'qkv.js'].map(unpacked));
    Module.wasmBinary = wasm;
    const script = document.createElement('script');
    script.textContent = new TextDecoder().decode(program);
    document.body.append(script);
})();
