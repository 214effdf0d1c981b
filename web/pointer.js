// Mouse, pen and fingers. What fingers mean is decided in app/widgets/touch.h.
'use strict';

const phases = { pointerdown: 0, pointermove: 1, pointerup: 2, pointercancel: 3 };  // Contact::Phase

class Pointer {
    constructor(page) {
        this.page = page;
        const canvas = page.canvas;
        for (const name of Object.keys(phases)) canvas.addEventListener(name, (event) => this.follow(event));
        canvas.addEventListener('pointerleave', (event) => this.leave(event));
        canvas.addEventListener('wheel', (event) => this.scroll(event), { passive: false });
        canvas.addEventListener('mousedown', (event) => event.preventDefault());  // the hidden field keeps the focus
        canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    }

    follow(event) {
        if (event.type == 'pointerdown') this.page.keyboard.isOnScreen = event.pointerType != 'mouse';
        if (event.pointerType == 'touch') return this.touch(event);
        Module._qkv_point(...this.place(event));
        if (event.type == 'pointerdown') this.press(event);
        if (event.type == 'pointerup' || event.type == 'pointercancel') this.release(event);
    }

    place(event) { return [event.offsetX * devicePixelRatio, event.offsetY * devicePixelRatio]; }

    touch(event) {
        Module._qkv_touch(phases[event.type], event.pointerId, ...this.place(event));
        if (event.type == 'pointerup') this.page.keyboard.openWithin(() => this.page.drawNow());
    }

    press(event) {
        this.page.canvas.setPointerCapture(event.pointerId);
        Module._qkv_press(this.button(event), true);
    }

    release(event) {
        Module._qkv_press(this.button(event), false);
        if (event.pointerType == 'mouse') return;
        this.page.keyboard.openWithin(() => this.page.drawNow());
        this.leave(event);
    }

    // 0 left, 1 right, 2 middle.
    button(event) { return { 1: 2, 2: 1 }[event.button] ?? Math.max(0, event.button); }

    leave(event) {
        if (event.pointerType == 'touch' || (event.type == 'pointerleave' && event.buttons)) return;
        Module._qkv_point(-3.4e38, -3.4e38);
    }

    scroll(event) {
        if (event.ctrlKey) return;  // the browser enlarges the page
        const notch = [100, 3, 1][event.deltaMode];  // pixels, lines, pages
        Module._qkv_scroll(-event.deltaX / notch, -event.deltaY / notch);
        event.preventDefault();
    }
}
