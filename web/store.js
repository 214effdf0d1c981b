// What outlives the page: the files below /kept, which the program sees as ordinary files. The browser keeps them in
// IndexedDB. Settings belong to all open pages; each journal entry belongs to one, which holds a lock for as long as it
// lives. An entry whose lock is free was left by a page that has ended.
'use strict';

class Store {
    constructor(page) {
        this.page = page;
        this.locks = new Locks();
        this.kept = new Map();  // path → the state of the file that the browser keeps
        this.isWriting = false;
        this.retry = 0;     // a timer, while something could not be kept
        this.problem = '';  // 'full' or 'forbidden' while something is not kept
        this.failures = 0;  // in a row
        this.toldOf = '';   // what was not kept when a person was told
        this.loaded = new Promise((done) => { this.endLoading = done; });
        this.coming = this.readAll();
        this.coming.catch(() => {});  // load() says so
    }

    // Before the program starts: brings the files into its memory.
    async load() {
        try {
            for (const [path, bytes] of await this.coming) this.put(path, bytes);
        } catch (error) {
            console.info('qkv cannot keep anything in this browser:', error);
        }
        this.endLoading();
    }

    // The files that no other page holds, as [path, bytes]. At the same time as the program is fetched.
    async readAll() {
        this.pages = new BroadcastChannel('qkv');
        this.pages.onmessage = ({ data }) => this.loaded.then(() => this.put(data.path, data.bytes));
        this.database = await this.open();
        let all;  // asked for at once with the names: each question takes its time
        const paths = await this.ask('readonly', (files) => {
            all = files.getAll();
            return files.getAllKeys();
        });
        const files = await Promise.all(paths.map(async (path, i) => [path, this.entryOf(path) ? await this.take(path) : all.result[i]]));
        return files.filter(([, bytes]) => bytes);
    }

    // A file of an entry that no page holds, read once this one holds it; otherwise null.
    async take(path) {
        return await this.locks.take(this.entryOf(path)) && this.ask('readonly', (files) => files.get(path));
    }

    open() {
        const patienceMs = 3000;
        return new Promise((resolve, reject) => {
            const request = indexedDB.open('qkv', 1);
            request.onupgradeneeded = () => request.result.createObjectStore('files');
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
            const timer = setTimeout(() => reject(new Error('IndexedDB does not answer')), patienceMs);
            for (const name of ['success', 'error']) request.addEventListener(name, () => clearTimeout(timer));
        });
    }

    ask(mode, question) {
        return new Promise((resolve, reject) => {
            const transaction = this.database.transaction('files', mode);
            let request;
            transaction.oncomplete = () => resolve(request?.result);
            transaction.onabort = () => reject(transaction.error);
            try {
                request = question(transaction.objectStore('files'));
                transaction.commit();
            } catch (error) {
                transaction.abort();
                reject(error);
            }
        });
    }

    // The name of the journal entry that a file belongs to: /kept/state/journal/NAME.….
    entryOf(path) { return path.match(/\/journal\/\.?([^.]+)/)?.[1]; }

    put(path, bytes) {
        const { FS } = Module;
        FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
        FS.writeFile(path, bytes);
        this.kept.set(path, this.stateOf(path));
    }

    stateOf(path) {
        const { ino, size, mtime } = Module.FS.stat(path);
        return `${ino} ${size} ${mtime.getTime()}`;
    }

    // Writes what has changed. Called after each frame.
    keep() {
        if (this.isWriting || this.retry) return;
        const paths = this.filesIn('/kept').filter((path) => !path.endsWith('.lock'));  // those are of this page
        const now = new Map(paths.map((path) => [path, this.stateOf(path)]));
        const changed = [...now].filter(([path, state]) => this.kept.get(path) != state).map(([path]) => path);
        const gone = [...this.kept.keys()].filter((path) => !now.has(path));
        if (changed.length || gone.length) this.write(changed, gone, now);
    }

    filesIn(folder) {
        const { FS } = Module;
        if (!FS.analyzePath(folder).exists) return [];
        return FS.readdir(folder).filter((name) => name != '.' && name != '..').flatMap((name) => {
            const path = `${folder}/${name}`;
            return FS.isDir(FS.stat(path).mode) ? this.filesIn(path) : [path];
        });
    }

    // All of it or nothing: an entry that has been restored goes only with the one that takes its place. The browser has
    // it before this returns, so that the last change of a page that is being closed stays. Nobody else asks for the lock
    // of a new entry before that is written, and by then this page has asked for it.
    async write(changed, gone, now) {
        this.isWriting = true;
        try {
            const files = changed.map((path) => [path, Module.FS.readFile(path)]);
            const entries = changed.map((path) => this.entryOf(path)).filter((entry) => entry && !this.locks.held.has(entry));
            const locking = Promise.all(entries.map((entry) => this.locks.take(entry)));
            if (!this.database) this.database = await this.open();
            await this.ask('readwrite', (store) => {
                for (const [path, bytes] of files) store.put(bytes, path);
                for (const path of gone) store.delete(path);
            });
            await locking;
            this.note(files, gone, now);
        } catch (error) {
            this.putOff(error, [...now].join());
        }
        this.isWriting = false;
        this.keep();
    }

    note(files, gone, now) {
        for (const [path, bytes] of files) {
            this.kept.set(path, now.get(path));
            if (!this.entryOf(path)) this.pages.postMessage({ path, bytes });
        }
        for (const path of gone) {
            this.kept.delete(path);
            const entry = this.entryOf(path);
            const isDone = entry && !Module.FS.analyzePath(`${path.slice(0, path.lastIndexOf('/'))}/${entry}.lock`).exists;
            if (isDone) this.locks.free(entry);
        }
        if (this.problem) this.page.tell('store_well');
        this.problem = this.toldOf = '';
        this.failures = 0;
    }

    // Tries again. From the second failure on a person is told, once for all that was changed until then: what is said
    // while they type goes with the next letter.
    putOff(error, state) {
        this.problem = error.name == 'QuotaExceededError' ? 'full' : 'forbidden';
        ++this.failures;
        const delayS = this.failures == 1 ? 2 : { full: 5, forbidden: 60 }[this.problem];
        this.retry = setTimeout(() => {
            this.retry = 0;
            this.keep();
        }, 1000 * delayS);
        this.database?.close();  // the browser may have closed it
        this.database = null;
        if (this.failures > 1 && state != this.toldOf) {
            this.toldOf = state;
            this.page.tell(`store_${this.problem}`);
        }
    }
}
