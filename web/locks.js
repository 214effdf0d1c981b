// Locks that only one page holds at a time. The browser frees them when the page ends, however it ends.
'use strict';

class Locks {
    constructor() {
        this.held = new Map();  // name → a promise of how to free it; of null if another page has it
    }

    // Holds it until the page ends. False if another page has it.
    async take(name) {
        if (!this.held.has(name)) this.held.set(name, navigator.locks ? this.takeLock(name) : this.takeDatabase(name));
        const free = await this.held.get(name);
        if (!free) this.held.delete(name);
        return Boolean(free);
    }

    async free(name) {
        const free = await this.held.get(name);
        this.held.delete(name);
        free?.();
    }

    takeLock(name) {
        return new Promise((resolve) => {
            navigator.locks.request(`qkv ${name}`, { ifAvailable: true }, (lock) => {
                if (!lock) return resolve(null);
                return new Promise((free) => resolve(free));
            }).catch(() => resolve(null));
        });
    }

    // Over plain http, browsers have no locks. A database can take their place: while a page has it open, no other one
    // can raise its version.
    takeDatabase(name) {
        const answerMs = 1000;  // a page that sleeps does not answer, and holds what it has
        return new Promise((resolve) => {
            const resolution = 1000;
            const request = indexedDB.open(`qkv lock ${name}`, Math.floor((Date.now() + Math.random()) * resolution));
            let isOver = false;
            const giveUp = () => {
                isOver = true;
                resolve(null);
            };
            const timer = setTimeout(giveUp, answerMs);
            request.onblocked = request.onerror = giveUp;
            request.onsuccess = () => {
                clearTimeout(timer);
                const database = request.result;
                if (isOver) return database.close();
                resolve(() => {
                    database.close();
                    indexedDB.deleteDatabase(database.name);
                });
            };
        });
    }
}
