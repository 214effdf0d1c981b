// A file on its way into the program's memory: in slices, so that a large one takes no memory twice and the page goes
// on meanwhile. One that takes a while shows how far it is, with a button that cancels it.
'use strict';

class Arrival {
    static sliceBytes = 4 << 20;

    constructor(files) {
        this.bytes = files.reduce((sum, file) => sum + file.size, 0);
        this.arrived = 0;
        this.isCancelled = false;
        this.box = document.getElementById('arrival');
        [this.label, this.bar, this.button] = ['p', 'progress', 'button'].map((name) => this.box.querySelector(name));
    }

    // Copies them into a folder that it makes. Returns false if that was cancelled. Fails with the name of the file.
    async copyAll(files, folder) {
        Module.FS.mkdirTree(folder);
        for (const file of files) {
            try {
                await this.copy(file, `${folder}/${file.name}`);
            } catch (error) {
                throw Object.assign(error, { file: file.name });
            }
        }
        this.end();
        return !this.isCancelled;
    }

    async copy(file, path) {
        const { FS } = Module;
        FS.writeFile(path, '');
        FS.truncate(path, file.size);  // once, not again and again while it grows
        const stream = FS.open(path, 'r+');
        try {
            for (let at = 0; at < file.size && !this.isCancelled; at += Arrival.sliceBytes) {
                const slice = await file.slice(at, at + Arrival.sliceBytes).arrayBuffer();
                FS.write(stream, new Uint8Array(slice), 0, slice.byteLength, at);
                this.arrived += slice.byteLength;
                this.show(file);
            }
        } finally {
            FS.close(stream);
        }
    }

    show(file) {
        const isShort = this.bytes <= 2 * Arrival.sliceBytes;
        if (isShort || this.isCancelled) return;
        const isKorean = document.documentElement.lang == 'ko';
        const percent = Math.floor(100 * this.arrived / this.bytes);
        this.label.textContent = isKorean ? `${file.name} 읽는 중 · ${percent}%` : `Reading ${file.name} · ${percent}%`;
        this.bar.value = this.arrived / this.bytes;
        this.button.textContent = isKorean ? '취소' : 'Cancel';
        this.button.onclick = () => this.cancel();
        this.box.onkeydown = (event) => { if (event.key == 'Escape') this.cancel(); };
        if (!this.box.hidden) return;
        this.box.hidden = false;
        this.button.focus();
    }

    cancel() {
        this.isCancelled = true;
        this.end();
    }

    end() {
        if (this.box.contains(document.activeElement)) document.activeElement.blur();
        this.box.hidden = true;
    }
}
