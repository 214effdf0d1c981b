// Keys and text. Most keys go to the program as they are. While it edits text, a hidden field has the focus: what input
// methods, keyboards on the screen and pasting bring comes through it.
'use strict';

// Before what is written in the field, so that there is something to delete.
const anchor = '\u200b';

// Of the keys with Ctrl, those that the program has a use for; the others are the browser's.
const commands = ['KeyA', 'KeyC', 'KeyE', 'KeyO', 'KeyS', 'KeyV', 'KeyX', 'KeyY', 'KeyZ'];
const functionKeys = ['F1', 'F2'];

// The keyboard that iPhones show for decimals has no minus sign.
const hasMinusAmongDecimals = !CSS.supports('-webkit-touch-callout', 'none');

class Keyboard {
    constructor(page) {
        this.page = page;
        this.field = document.getElementById('text');
        this.isOnScreen = false;    // fingers type
        this.wantsLetters = false;  // for a number as well
        addEventListener('keydown', (event) => this.press(event));
        addEventListener('keyup', (event) => this.release(event));
        addEventListener('focus', () => Module._qkv_focus(true));
        addEventListener('blur', () => Module._qkv_focus(false));
        for (const name of ['copy', 'cut']) addEventListener(name, (event) => this.copy(event));
        addEventListener('paste', (event) => this.paste(event));
        this.field.addEventListener('input', (event) => this.takeInput(event));
        this.field.addEventListener('blur', () => this.empty());
        page.letters.addEventListener('pointerdown', (event) => event.preventDefault());  // the field keeps the focus
        page.letters.addEventListener('click', () => this.changeToLetters());
        this.empty();
    }

    // The program wants text at this place, or no more.
    takeText(isWanted, isNumber, x, y, height) {
        const size = Math.max(16, height * 0.75);  // iPhones enlarge the page for smaller letters
        Object.assign(this.field.style, { left: `${x}px`, top: `${y}px`, font: `${size}px/${height}px sans-serif`, height: `${height}px` });
        if (!isWanted || !isNumber) this.wantsLetters = false;
        const isForNumbers = isNumber && hasMinusAmongDecimals && !this.wantsLetters;
        this.field.inputMode = isForNumbers ? 'decimal' : 'text';
        this.isWanted = isWanted;
        this.offerLetters(isWanted && isForNumbers && this.isOnScreen, x, y, height);
        if (isWanted && document.activeElement != this.field) this.field.focus({ preventScroll: true });
        if (!isWanted && document.activeElement == this.field) this.field.blur();
    }

    // A keyboard on the screen opens only within the touch that `draws` answers, and only for a field that had no
    // focus before: the person may have closed the keyboard in between.
    openWithin(draws) {
        if (document.activeElement == this.field) this.field.blur();
        draws();
        if (this.isWanted && document.activeElement != this.field) this.field.focus({ preventScroll: true });
    }

    // A button below the number, or above it where there is no room.
    offerLetters(isOffered, x, y, height) {
        const { letters } = this.page;
        letters.hidden = !isOffered;
        if (!isOffered) return;
        const gap = 10;
        const left = Math.min(x, innerWidth - letters.offsetWidth - gap);
        const isRoomBelow = y + height + gap + letters.offsetHeight <= (visualViewport?.height ?? innerHeight);
        const top = isRoomBelow ? y + height + gap : y - gap - letters.offsetHeight;
        Object.assign(letters.style, { left: `${left}px`, top: `${top}px` });
    }

    // For 1/3, sqrt(2) or -0.5 where the keyboard for numbers lacks a sign.
    changeToLetters() {
        this.wantsLetters = true;
        this.page.letters.hidden = true;
        this.field.blur();
        this.field.inputMode = 'text';
        this.field.focus({ preventScroll: true });
    }

    press(event) {
        const ofInputMethod = 229;
        if (event.isComposing || event.keyCode == ofInputMethod) return;
        if (this.belongsToBrowser(event)) return;
        this.hold(event);
        this.isShifted = event.shiftKey;
        const isClipboard = (event.ctrlKey || event.metaKey) && !event.altKey && ['KeyC', 'KeyX', 'KeyV'].includes(event.code);
        if (isClipboard) return;  // the browser says so next, by copy, cut or paste
        const isKnown = this.send(event, true);
        const isText = [...event.key].length == 1 && !this.isCommand(event);
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
    send(event, isDown) { return withText((code) => Module._qkv_key(code, isDown), this.codeOf(event)); }

    codeOf(event) {
        const isLetter = /^[a-z]$/i.test(event.key);
        return isLetter ? `Key${event.key.toUpperCase()}` : event.code;
    }

    // AltGr, which some systems call Ctrl and Alt, writes letters. So does Option where text is typed: ones like ø.
    isCommand(event) {
        if (event.getModifierState('AltGraph')) return false;
        const writes = this.isWanted && !/^[ -~]$/.test(event.key);
        return event.ctrlKey || event.metaKey || (event.altKey && !writes);
    }

    // What a person expects of every page: another tab, reloading, printing, searching, larger letters.
    belongsToBrowser(event) {
        if (event.target.tagName == 'BUTTON' && ['Enter', 'Space'].includes(event.code)) return true;
        if (event.code == 'Tab') return event.ctrlKey || event.altKey || this.goesOn(event);
        if (/^F\d+$/.test(event.code)) return !functionKeys.includes(event.code) && !(event.code == 'F10' && event.shiftKey);
        if (event.altKey && event.code == 'F4') return true;
        const isWithCtrl = (event.ctrlKey || event.metaKey) && this.isCommand(event);
        return isWithCtrl && /^(Key|Digit|Equal|Minus|Numpad)/.test(event.code) && !commands.includes(this.codeOf(event));
    }

    // Tab comes to the buttons before the canvas, then to the program. That keeps it until Escape.
    goesOn(event) {
        const { back, next, canvas } = this.page;
        if (event.target.tagName == 'BUTTON') return true;
        if (Module._qkv_keeps_tab() || (event.target == canvas && !event.shiftKey)) return false;
        (event.shiftKey ? next : back).focus();
        event.preventDefault();
        return true;
    }

    tap(code) {
        withText((name) => Module._qkv_key(name, true), code);
        withText((name) => Module._qkv_key(name, false), code);
    }

    tapWithCtrl(code, isShifted = false) {
        Module._qkv_hold(true, isShifted, false, false, false);
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
        this.tapWithCtrl('KeyV', this.isShifted);
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
        if (now.length > same) withText(Module._qkv_type, now.slice(same).join('').replaceAll('\n', ''));
        if (now.slice(same).includes('\n')) this.tap('Enter');
        this.written = this.field.value;
        if (!event.isComposing && !this.written.startsWith(anchor)) this.empty();
    }
}
