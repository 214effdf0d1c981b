// Keys and text. Most keys go to the program as they are. While it edits text, a hidden field has the focus: what input
// methods, keyboards on the screen and pasting bring comes through it.
'use strict';

// Before what is written in the field, so that there is something to delete.
const anchor = '\u200b';

class Keyboard {
    constructor(page) {
        this.page = page;
        this.field = document.getElementById('text');
        addEventListener('keydown', (event) => this.press(event));
        addEventListener('keyup', (event) => this.release(event));
        addEventListener('focus', () => Module._qkv_focus(true));
        addEventListener('blur', () => Module._qkv_focus(false));
        for (const name of ['copy', 'cut']) addEventListener(name, (event) => this.copy(event));
        addEventListener('paste', (event) => this.paste(event));
        this.field.addEventListener('input', (event) => this.takeInput(event));
        this.field.addEventListener('blur', () => this.empty());
        this.empty();
    }

    // The program wants text at this place, or no more.
    takeText(isWanted, x, y, height) {
        Object.assign(this.field.style, { left: `${x}px`, top: `${y}px`, font: `${height * 0.75}px/${height}px sans-serif`, height: `${height}px` });
        if (isWanted && document.activeElement != this.field) this.field.focus({ preventScroll: true });
        if (!isWanted && document.activeElement == this.field) this.field.blur();
    }

    press(event) {
        const ofInputMethod = 229;
        if (event.isComposing || event.keyCode == ofInputMethod) return;
        if (event.target.tagName == 'BUTTON' || this.belongsToBrowser(event)) return;
        this.hold(event);
        const isClipboard = (event.ctrlKey || event.metaKey) && !event.altKey && ['KeyC', 'KeyX', 'KeyV'].includes(event.code);
        if (isClipboard) return;  // the browser says so next, by copy, cut or paste
        const isKnown = this.send(event, true);
        const isText = [...event.key].length == 1 && !event.ctrlKey && !event.metaKey;
        if (isText) withText(Module._qkv_type, event.key);
        if (isKnown || isText) event.preventDefault();
    }

    release(event) {
        this.hold(event);
        this.send(event, false);
    }

    // Which keys are held is said with every event: the release may have gone to another window.
    hold(event) {
        Module._qkv_hold(event.ctrlKey || event.metaKey, event.shiftKey, event.altKey, false, event.getModifierState('CapsLock'));
    }

    // Letters by what they write, others by their place, as on the desktop.
    send(event, isDown) {
        const isLetter = /^[a-z]$/i.test(event.key);
        return withText((code) => Module._qkv_key(code, isDown), isLetter ? `Key${event.key.toUpperCase()}` : event.code);
    }

    // What a person expects of every page.
    belongsToBrowser(event) {
        if (event.code == 'F12') return true;
        const isCommand = event.ctrlKey || event.metaKey;
        return isCommand && (['KeyL', 'KeyR', 'KeyT', 'KeyN', 'KeyW', 'KeyQ'].includes(event.code) || (event.shiftKey && ['KeyI', 'KeyJ'].includes(event.code)));
    }

    tap(code) {
        withText((name) => Module._qkv_key(name, true), code);
        withText((name) => Module._qkv_key(name, false), code);
    }

    tapWithCtrl(code) {
        Module._qkv_hold(true, false, false, false, false);
        this.tap(code);
        Module._qkv_hold(false, false, false, false, false);
        this.page.drawNow();
    }

    // The event's copy of what the program copies when it sees the keys.
    copy(event) {
        this.page.copied = '';
        this.tapWithCtrl(event.type == 'cut' ? 'KeyX' : 'KeyC');
        if (this.page.copied) event.clipboardData.setData('text/plain', this.page.copied);
        this.page.copied = null;
        event.preventDefault();
    }

    paste(event) {
        event.preventDefault();
        const { files } = event.clipboardData;
        if (files.length) this.page.files.bring([...files]);
        else this.pasteText(event.clipboardData.getData('text/plain'));
    }

    pasteText(text) {
        withText(Module._qkv_set_pasted, text);
        this.tapWithCtrl('KeyV');
    }

    empty() { this.written = this.field.value = anchor; }

    // An input method writes, deletes and writes again, also a syllable that is not finished yet. The program is told
    // what differs from before.
    takeInput(event) {
        const before = [...this.written];
        const now = [...this.field.value];
        const different = before.findIndex((letter, i) => letter != now[i]);
        const same = different < 0 ? before.length : different;
        for (let i = same; i < before.length; ++i) this.tap('Backspace');
        if (now.length > same) withText(Module._qkv_type, now.slice(same).join('').replace('\n', ''));
        if (now.slice(same).includes('\n')) this.tap('Enter');
        this.written = this.field.value;
        if (!event.isComposing && !this.written.startsWith(anchor)) this.empty();
    }
}
