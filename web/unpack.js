// Only in qkv.html, the page in one file: what the page otherwise fetches stands in it, compressed.
'use strict';

async function unpacked(id) {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).arrayBuffer();
}

(async () => {
    if (!trouble.canRun()) return trouble.say('browser');
    const [wasm, data, program] = await Promise.all(['qkv.wasm', 'qkv.data', 'qkv.js'].map(unpacked));
    Module.wasmBinary = wasm;
    Module.getPreloadedPackage = () => data;
    const script = document.createElement('script');
    script.textContent = new TextDecoder().decode(program);
    document.body.append(script);
})();
