// Files that a person opens and saves. The program sees them in its folder /home/web_user; what it writes there is
// downloaded.
'use strict';

class Files {
    static mostBytes = 1 << 30;
    static mostFiles = 100;

    constructor(page) {
        this.page = page;
        this.folder = '/home/web_user';
        this.known = new Map();  // path → what it was when it was brought here or downloaded
        this.brought = [];       // folders, each with the files of one choice, oldest first
        this.count = 0;
        this.arrival = null;
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

    async drop(event) {
        event.preventDefault();
        const { items, files } = event.dataTransfer;
        const text = event.dataTransfer.getData('text/plain');
        const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
        const folder = entries.find((entry) => entry.isDirectory);
        if (folder) this.bringFolder(folder);
        else if (files.length) this.bring([...files]);
        else if (text) this.page.keyboard.pasteText(text);
    }

    async bringFolder(folder) {
        try {
            this.bring(await this.filesOf(folder), folder.name);
        } catch {
            this.page.tell('file_unreadable', folder.name);
        }
    }

    // Those that lie in it, not in folders below.
    async filesOf(folder) {
        const reader = folder.createReader();
        const files = [];
        for (;;) {
            const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
            if (!entries.length) return files;
            for (const entry of entries.filter((one) => one.isFile)) files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
        }
    }

    // Opens the first one, or the folder; the program finds the others beside it.
    async bring(files, folderName = '') {
        const refusal = this.refusal(files, folderName);
        if (refusal) return this.page.tell(...refusal);
        this.arrival?.cancel();
        const arrival = this.arrival = new Arrival(files);
        this.makeRoom(arrival.bytes);
        const parent = `${this.folder}/${++this.count}`;
        const waiting = `/arriving/${this.count}`;
        try {
            if (!await arrival.copyAll(files, `${waiting}/${folderName}`)) return this.remove(waiting);
        } catch (error) {
            arrival.end();
            this.remove(waiting);
            return this.page.tell(error instanceof RangeError ? 'file_no_memory' : 'file_unreadable', error.file);
        }
        Module.FS.rename(waiting, parent);
        this.brought.push(parent);
        for (const path of this.page.store.filesIn(parent)) this.known.set(path, this.page.store.stateOf(path));
        withText(Module._qkv_open, `${parent}/${folderName || files[0].name}`);
        const isOneOfMany = !folderName && files.length > 1 && files.some((file) => !/\.(csv|npy)$/i.test(file.name));
        if (isOneOfMany) this.page.tell('file_one_of_many', files[0].name);
    }

    refusal(files, folderName) {
        if (!files.length) return folderName ? ['folder_empty', folderName] : ['file_unreadable', ''];
        if (files.length > Files.mostFiles) return ['files_too_many', folderName];
        if (files.reduce((sum, file) => sum + file.size, 0) > Files.mostBytes) return ['file_too_large', folderName || files[0].name];
        return null;
    }

    // What was brought here before and is no longer open goes, oldest first, where too much would come together.
    makeRoom(bytes) {
        const { FS } = Module;
        const sizes = new Map(this.brought.map((folder) => [folder, this.page.store.filesIn(folder).reduce((sum, path) => sum + FS.stat(path).size, 0)]));
        let all = bytes + [...sizes.values()].reduce((sum, size) => sum + size, 0);
        for (const folder of [...this.brought]) {
            if (all <= Files.mostBytes / 4) return;
            if (withText(Module._qkv_has_open, folder)) continue;
            all -= sizes.get(folder);
            this.remove(folder);
        }
    }

    remove(folder) {
        for (const path of this.page.store.filesIn(folder)) {
            Module.FS.unlink(path);
            this.known.delete(path);
        }
        this.brought = this.brought.filter((one) => one != folder);
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
