// The page around the program: it owns the canvas and decides when a frame is drawn. The program's side is
// app/platform/web/window.cpp.
'use strict';

class Page {
    constructor() {
        this.canvas = document.getElementById('canvas');
        this.message = document.getElementById('message');
        [this.spoken, this.back, this.next] = ['spoken', 'back', 'next'].map((id) => document.getElementById(id));
        this.store = new Store();
        this.files = new Files(this);
        this.isRunning = false;
        this.hasFailed = false;
        this.timer = 0;
        this.request = 0;
        this.copied = null;
    }

    // Once the program's main() has returned.
    start() {
        if (this.hasFailed) return;
        this.isRunning = true;
        this.message.textContent = '';
        this.keyboard = new Keyboard(this);
        this.pointer = new Pointer(this);
        this.back.addEventListener('click', () => this.keyboard.tap('ArrowLeft'));
        this.next.addEventListener('click', () => this.keyboard.tap('ArrowRight'));
        new ResizeObserver(() => this.resize()).observe(this.canvas);
        matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', () => this.wake());
        this.canvas.addEventListener('webglcontextlost', () => location.reload());
        addEventListener('hashchange', () => location.reload());  // another link was opened in this page
        document.addEventListener('visibilitychange', () => this.changeVisibility());
        this.resize();
        this.draw();
        // Once the first frame is there: what is kept for the next start must not delay this one.
        if (location.protocol != 'file:') navigator.serviceWorker?.register('service_worker.js').catch(() => {});
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
        this.wake();
    }

    draw() {
        this.request = 0;
        const waitS = Module._qkv_frame();
        this.store.keep();
        this.files.handOver();
        const longestWaitS = 3600;
        clearTimeout(this.timer);
        if (this.request) return;
        if (waitS <= 0) this.wake();
        else if (waitS < longestWaitS) this.timer = setTimeout(() => this.wake(), waitS * 1000);
    }

    // As it is after what has just happened, before the browser goes on: it may allow some things only now.
    drawNow() {
        const framesUntilSettled = 3;
        for (let frame = 0; frame < framesUntilSettled; ++frame) Module._qkv_frame();
    }

    resize() {
        const scale = devicePixelRatio;
        const width = Math.round(this.canvas.clientWidth * scale);
        const height = Math.round(this.canvas.clientHeight * scale);
        if (this.canvas.width != width || this.canvas.height != height) Object.assign(this.canvas, { width, height });
        Module._qkv_resize(width, height, scale);
    }

    // Of the person's languages, the first one that the program has.
    readsKorean() {
        const known = navigator.languages.map((tag) => tag.slice(0, 2)).filter((language) => language == 'ko' || language == 'en');
        return known[0] == 'ko' || !navigator.languages.length;
    }

    // For screen readers. The canvas is a picture to them.
    say(sentence, language) {
        document.documentElement.lang = language;
        this.spoken.textContent = sentence;
        this.back.textContent = language == 'ko' ? '이전 단계' : 'Back';
        this.next.textContent = language == 'ko' ? '다음 단계' : 'Next';
    }

    setCursor(css) { this.canvas.style.cursor = css; }

    takeText(isWanted, x, y, height) { this.keyboard?.takeText(isWanted, x / devicePixelRatio, y / devicePixelRatio, height / devicePixelRatio); }

    // Within an event that copies, the browser waits for the text; otherwise it is asked to take it.
    copy(text) {
        if (this.copied !== null) this.copied = text;
        else navigator.clipboard?.writeText(text).catch(() => {});
    }

    toggleFullScreen() {
        if (document.fullscreenElement) document.exitFullscreen();
        else document.documentElement.requestFullscreen().catch(() => {});
    }

    fail(why) {
        this.hasFailed = true;
        this.message.textContent = why;
    }

    failToLoad() {
        this.fail(typeof WebAssembly == 'object'
            ? '불러오다가 연결이 끊겼어요. 인터넷에 연결되었는지 보고 새로 고쳐 주세요.\n\nThe connection was lost while loading. See that you are online, then reload the page.'
            : '이 브라우저에서는 qkv가 돌아가지 않아요. 크롬, 엣지, 웨일, 사파리, 파이어폭스의 새 버전으로 열어 주세요.\n\nThis browser cannot run qkv. Open it with a current Chrome, Edge, Whale, Safari or Firefox.');
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
        Module.addRunDependency('store');
        Module.page.store.load().finally(() => Module.removeRunDependency('store'));
    }],
    onRuntimeInitialized() { queueMicrotask(() => Module.page.start()); },
    onAbort() { if (!Module.page.isRunning) Module.page.failToLoad(); },
};

addEventListener('unhandledrejection', () => {
    if (!Module.page.isRunning && !Module.page.hasFailed) Module.page.failToLoad();
});
