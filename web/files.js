// Files that a person opens and saves. The program sees them in its folder /home/web_user; what it writes there is
// downloaded.
'use strict';

class Files {
    constructor(page) {
        this.page = page;
        this.folder = '/home/web_user';
        this.known = new Map();  // path → what it was when it was brought here or downloaded
        addEventListener('dragover', (event) => event.preventDefault());
        addEventListener('drop', (event) => this.drop(event));
    }

    pick() {
        const input = document.createElement('input');
        input.type = 'file';
        input.multiple = true;  // the tables of one capture are several files
        input.onchange = () => this.bring([...input.files]);
        input.click();
    }

    drop(event) {
        event.preventDefault();
        this.bring([...event.dataTransfer.files]);
    }

    // Opens the first one; the program finds the others beside it.
    async bring(files) {
        const { FS } = Module;
        for (const file of files) {
            const path = `${this.folder}/${file.name}`;
            FS.writeFile(path, new Uint8Array(await file.arrayBuffer()), { canOwn: true });
            this.known.set(path, this.page.store.stateOf(path));
        }
        if (files.length) withText(Module._qkv_open, `${this.folder}/${files[0].name}`);
    }

    // Called after each frame.
    handOver() {
        const { FS } = Module;
        for (const path of this.page.store.filesIn(this.folder)) {
            const state = this.page.store.stateOf(path);
            if (this.known.get(path) == state) continue;
            this.known.set(path, state);
            this.download(path.slice(path.lastIndexOf('/') + 1), FS.readFile(path));
        }
    }

    download(name, bytes) {
        const link = document.createElement('a');
        link.download = name;
        link.href = URL.createObjectURL(new Blob([bytes]));
        link.click();
        const takenByThenMs = 60_000;
        setTimeout(() => URL.revokeObjectURL(link.href), takenByThenMs);
    }
}
