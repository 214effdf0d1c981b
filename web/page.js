// The page around the program: it owns the canvas and decides when a frame is drawn. The program's side is
// app/platform/web/window.cpp.
'use strict';

class Page {
    constructor() {
        this.canvas = document.getElementById('canvas');
        this.message = document.getElementById('message');
        [this.spoken, this.back, this.next, this.letters] = ['spoken', 'back', 'next', 'letters'].map((id) => document.getElementById(id));
        this.store = new Store(this);
        this.files = new Files(this);
        this.fonts = new Fonts(this);
        this.isRunning = false;
        this.isKept = false;
        this.timer = 0;
        this.request = 0;
        this.copied = null;
    }

    // The program finds it there. The browser takes its time to make it, in which the program comes; and it would take it
    // again for another size.
    openPicture() {
        this.fillWindow();
        this.canvas.getContext('webgl2', {
            alpha: false,
            depth: false,
            antialias: false,
            preserveDrawingBuffer: true,  // the browser may need again what was drawn long ago
        });
    }

    // Once the program's main() has returned.
    start() {
        if (trouble.is) return;
        this.isRunning = true;
        trouble.end();
        this.keyboard = new Keyboard(this);
        this.pointer = new Pointer(this);
        this.back.addEventListener('click', () => Module._qkv_walk(false));
        this.next.addEventListener('click', () => Module._qkv_walk(true));
        this.canvas.addEventListener('focus', () => this.enter());
        this.followSize();
        this.canvas.addEventListener('webglcontextlost', (event) => this.losePicture(event));
        this.canvas.addEventListener('webglcontextrestored', () => this.restorePicture());
        addEventListener('hashchange', () => this.openLink());
        addEventListener('pagehide', () => this.keep());
        addEventListener('beforeunload', (event) => this.askBeforeLoss(event));
        addEventListener('error', (event) => this.stop(event.error));
        document.addEventListener('visibilitychange', () => this.changeVisibility());
        this.resize();
        // Not at once: the browser would wait for the next frame as well before it shows this one.
        this.wake();
    }

    // For the next start. It must not delay this one.
    keepPage() {
        if (this.isKept || location.protocol == 'file:') return;
        this.isKept = true;
        try {
            navigator.serviceWorker?.register('service_worker.js', { updateViaCache: 'none' }).catch(() => {});
        } catch {
            // A page within another one may be forbidden to.
        }
    }

    // A frame at the next opportunity.
    wake() {
        if (!this.isRunning || this.request) return;
        clearTimeout(this.timer);
        this.request = this.isSeen() ? requestAnimationFrame(() => this.draw()) : setTimeout(() => this.draw(), 0);
    }

    isSeen() { return document.visibilityState == 'visible'; }

    // Nobody draws a page that is not seen; what is due, such as keeping the last change, must be done all the same.
    changeVisibility() {
        cancelAnimationFrame(this.request);
        clearTimeout(this.request);
        this.request = 0;
        if (!this.isSeen()) this.keep();
        this.wake();
    }

    // Another link was opened in this page.
    openLink() {
        withText(Module._qkv_open_link, location.hash);
        this.wake();
    }

    // At once: the browser may end the page next, without a word.
    keep() {
        if (!this.isRunning) return;
        Module._qkv_keep();
        this.store.keep();
    }

    askBeforeLoss(event) {
        if (!this.isRunning || !this.store.problem || !Module._qkv_is_unsaved()) return;
        event.preventDefault();
        event.returnValue = true;  // before Chrome 119
    }

    // The browser gives the graphics device to somebody else, or it was switched off. It usually comes back.
    losePicture(event) {
        const patienceMs = 4000;
        event.preventDefault();
        this.keep();
        this.patience = setTimeout(() => trouble.say(this.store.problem ? 'unkept' : 'picture'), patienceMs);
    }

    restorePicture() {
        clearTimeout(this.patience);
        trouble.end();
        Module._qkv_restore_picture();
    }

    // After an error the program's memory may be anything: it is not asked for anything more.
    stop(error) {
        const isOfProgram = error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.Exception;
        if (!isOfProgram || !this.isRunning) return;
        this.isRunning = false;
        for (const name of Object.keys(Module)) if (name.startsWith('_qkv_')) Module[name] = () => 0;
        trouble.say(this.store.problem ? 'unkept' : 'stopped');
    }

    draw() {
        this.request = 0;
        if (!this.isRunning) return;
        const waitS = Module._qkv_frame();
        this.store.keep();
        this.files.handOver();
        const longestWaitS = 3600;
        clearTimeout(this.timer);
        if (this.request) return;
        if (waitS <= 0) return this.wake();
        this.keepPage();
        if (waitS < longestWaitS) this.timer = setTimeout(() => this.wake(), waitS * 1000);
    }

    // As it is after what has just happened, before the browser goes on: it may allow some things only now. A tap is a
    // movement, a press and a release, each in a frame of its own, and then a field opens.
    drawNow() {
        const framesUntilSettled = 8;
        for (let frame = 0; frame < framesUntilSettled; ++frame) Module._qkv_frame();
    }

    // The keyboard has come to the canvas with Tab, and goes on to the first of the program's controls.
    enter() {
        if (this.canvas.matches(':focus-visible')) this.keyboard.tap('Tab');
    }

    followSize() {
        const observer = new ResizeObserver(() => this.resize());
        try {
            observer.observe(this.canvas, { box: 'device-pixel-content-box' });  // also if only the zoom has changed
        } catch {
            observer.observe(this.canvas);
        }
        visualViewport?.addEventListener('resize', () => this.fit());
        visualViewport?.addEventListener('scroll', () => this.fit());
    }

    // Above a keyboard on the screen.
    fit() {
        const { scale, height, offsetTop } = visualViewport;
        if (Math.abs(scale - 1) > 0.01) return;  // somebody looks at the page through a glass
        const isCovered = innerHeight - height > 1 || offsetTop > 0;
        Object.assign(this.canvas.style, isCovered ? { top: `${offsetTop}px`, height: `${height}px` } : { top: '', height: '' });
    }

    fillWindow() {
        const width = Math.round(this.canvas.clientWidth * devicePixelRatio);
        const height = Math.round(this.canvas.clientHeight * devicePixelRatio);
        if (this.canvas.width != width || this.canvas.height != height) Object.assign(this.canvas, { width, height });
    }

    resize() {
        this.fillWindow();
        Module._qkv_resize(this.canvas.width, this.canvas.height, devicePixelRatio);
    }

    // What the address asks for, as follow_query() reads it.
    query() { return Array.from(new URLSearchParams(location.search), (pair) => pair.join('=')).join('\n'); }

    // Of the person's languages, the first one that the program has.
    readsKorean() {
        const known = navigator.languages.map((tag) => tag.slice(0, 2)).filter((language) => language == 'ko' || language == 'en');
        return known[0] == 'ko' || !navigator.languages.length;
    }

    // For screen readers. The canvas is a picture to them.
    say(sentence, language) {
        document.documentElement.lang = language;
        this.spoken.textContent = sentence;
        const isKorean = language == 'ko';
        this.back.textContent = isKorean ? '이전' : 'Back';
        this.next.textContent = isKorean ? '다음' : 'Next';
        this.letters.textContent = isKorean ? '가나다 1/3' : 'abc 1/3';
        this.letters.ariaLabel = isKorean ? '글자와 기호가 있는 키보드' : 'Keyboard with letters and signs';
        this.canvas.ariaLabel = isKorean ? 'qkv: 어텐션 계산 화면' : 'qkv: the calculation of attention';
    }

    setCursor(css) { this.canvas.style.cursor = css; }

    takeText(isWanted, isNumber, ...place) {
        this.keyboard?.takeText(isWanted, isNumber, ...place.map((pixels) => pixels / devicePixelRatio));
    }

    // Within an event that copies, the browser waits for the text; otherwise it is asked to take it.
    copy(text) {
        const refuse = () => this.tell('copy_refused');
        if (this.copied !== null) this.copied = text;
        else if (navigator.clipboard) navigator.clipboard.writeText(text).catch(refuse);
        else refuse();
    }

    toggleFullScreen() {
        if (document.fullscreenElement) document.exitFullscreen();
        else document.documentElement.requestFullscreen().catch(() => {});
    }

    // Something that the program says.
    tell(what, name = '') {
        if (!this.isRunning) return;
        withText((given) => withText((id) => Module._qkv_tell(id, given), what), name);
        this.wake();
    }

    failToLoad() {
        if (this.isRunning || trouble.is) return;
        const isOneFile = document.getElementById('qkv.wasm');
        if (isOneFile) return trouble.say('browser');
        trouble.say(location.protocol == 'file:' ? 'folder' : origin == 'null' ? 'sandbox' : 'connection');
    }
}

// Calls a function of the program with a text.
function withText(call, text) {
    const bytes = Module.stringToNewUTF8(text);
    try {
        return call(bytes);
    } finally {
        Module._free(bytes);
    }
}

var Module = {
    page: new Page(),
    preRun: [() => {
        Module.addRunDependency('fonts and store');
        Module.page.openPicture();
        Promise.all([Module.page.fonts.load(), Module.page.store.load()]).then(() => Module.removeRunDependency('fonts and store'));
    }],
    onRuntimeInitialized() { queueMicrotask(() => Module.page.start()); },
    onAbort() { Module.page.failToLoad(); },
};

addEventListener('unhandledrejection', () => Module.page.failToLoad());
