// Mouse, pen and fingers.
'use strict';

class Pointer {
    constructor(page) {
        this.page = page;
        const canvas = page.canvas;
        canvas.addEventListener('pointermove', (event) => this.move(event));
        canvas.addEventListener('pointerdown', (event) => this.press(event));
        for (const name of ['pointerup', 'pointercancel']) canvas.addEventListener(name, (event) => this.release(event));
        canvas.addEventListener('pointerleave', (event) => this.leave(event));
        canvas.addEventListener('wheel', (event) => this.scroll(event), { passive: false });
        canvas.addEventListener('mousedown', (event) => event.preventDefault());  // the hidden field keeps the focus
        canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    }

    move(event) {
        Module._qkv_point(event.offsetX * devicePixelRatio, event.offsetY * devicePixelRatio, event.pointerType == 'touch');
    }

    press(event) {
        this.page.canvas.setPointerCapture(event.pointerId);
        this.move(event);
        Module._qkv_press(this.button(event), true);
    }

    release(event) {
        this.move(event);
        Module._qkv_press(this.button(event), false);
        if (event.pointerType == 'mouse') return;
        // A keyboard on the screen opens only within the touch.
        this.page.drawNow();
        this.leave(event);
    }

    // 0 left, 1 right, 2 middle.
    button(event) { return { 1: 2, 2: 1 }[event.button] ?? Math.max(0, event.button); }

    leave(event) {
        if (event.type == 'pointerleave' && event.buttons) return;
        Module._qkv_point(-3.4e38, -3.4e38, event.pointerType == 'touch');
    }

    scroll(event) {
        if (event.ctrlKey) return;  // the browser enlarges the page
        const notch = [100, 3, 1][event.deltaMode];  // pixels, lines, pages
        Module._qkv_scroll(-event.deltaX / notch, -event.deltaY / notch);
        event.preventDefault();
    }
}
