// What outlives the page: the files below /kept, which the program sees as ordinary files. The browser keeps them in
// IndexedDB. Settings belong to all open pages; each journal entry belongs to one, which holds a lock for as long as it
// lives. An entry whose lock is free was left by a page that has ended.
'use strict';

class Store {
    constructor() {
        this.known = new Map();  // path → what it was when it was read or written last
        this.isWorking = false;
    }

    // Before the program starts: brings the files into its memory.
    async load() {
        try {
            this.database = await this.open();
            const paths = await this.ask('readonly', (files) => files.getAllKeys());
            for (const path of paths) {
                if (await this.mayHave(path)) this.put(path, await this.ask('readonly', (files) => files.get(path)));
            }
            this.isWorking = true;
        } catch (error) {
            console.warn('qkv cannot keep anything in this browser:', error);
        }
        this.pages = new BroadcastChannel('qkv');
        this.pages.onmessage = ({ data }) => this.put(data.path, data.bytes);
    }

    open() {
        return new Promise((resolve, reject) => {
            const request = indexedDB.open('qkv', 1);
            request.onupgradeneeded = () => request.result.createObjectStore('files');
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
    }

    ask(mode, question) {
        return new Promise((resolve, reject) => {
            const transaction = this.database.transaction('files', mode);
            const request = question(transaction.objectStore('files'));
            transaction.oncomplete = () => resolve(request.result);
            transaction.onabort = () => reject(transaction.error);
        });
    }

    // The name of the journal entry that a file belongs to: /kept/state/journal/NAME.….
    entryOf(path) { return path.match(/\/journal\/\.?([^.]+)/)?.[1]; }

    async mayHave(path) {
        const entry = this.entryOf(path);
        return !entry || this.take(entry);
    }

    // Holds the lock of an entry until the page ends. False if another page has it.
    take(entry) {
        this.locks ??= new Map();
        if (!this.locks.has(entry)) {
            this.locks.set(entry, new Promise((resolve) => {
                const hold = (lock) => {
                    resolve(Boolean(lock));
                    return lock && new Promise(() => {});
                };
                if (navigator.locks) navigator.locks.request(`qkv ${entry}`, { ifAvailable: true }, hold);
                else resolve(true);
            }));
        }
        return this.locks.get(entry);
    }

    put(path, bytes) {
        const { FS } = Module;
        FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
        FS.writeFile(path, bytes);
        this.known.set(path, this.stateOf(path));
    }

    stateOf(path) {
        const { ino, size, mtime } = Module.FS.stat(path);
        return `${ino} ${size} ${mtime.getTime()}`;
    }

    // Writes what has changed. Called after each frame.
    keep() {
        if (!this.isWorking) return;
        const present = this.filesIn('/kept');
        for (const path of present) {
            const state = this.stateOf(path);
            if (this.known.get(path) == state) continue;
            this.known.set(path, state);
            this.write(path, Module.FS.readFile(path));
        }
        for (const path of this.known.keys()) {
            if (present.includes(path)) continue;
            this.known.delete(path);
            this.ask('readwrite', (files) => files.delete(path));
        }
    }

    filesIn(folder) {
        const { FS } = Module;
        if (!FS.analyzePath(folder).exists) return [];
        return FS.readdir(folder).filter((name) => name != '.' && name != '..').flatMap((name) => {
            const path = `${folder}/${name}`;
            return FS.isDir(FS.stat(path).mode) ? this.filesIn(path) : [path];
        });
    }

    async write(path, bytes) {
        const entry = this.entryOf(path);
        if (entry) await this.take(entry);
        else this.pages.postMessage({ path, bytes });
        await this.ask('readwrite', (files) => files.put(bytes, path)).catch((error) => console.warn('qkv could not keep', path, error));
    }
}
