// Typefaces. The program sees them as files in its folder /fonts. Some come with it; those of other scripts are fetched
// when the first character of theirs is to be shown.
'use strict';

class Fonts {
    constructor(page) {
        this.page = page;
        this.first = ['NanumGothic.ttf', 'NanumGothicBold.ttf', 'NanumGothicCoding.ttf', 'Signs.ttf'];
        this.signs = { 'Signs.ttf': [[0x2070, 0x209c]] };  // name → the ranges of code points that the font has
        this.others = null;  // the same for those to be fetched, once asked for
        this.states = new Map();  // name → 'coming', 'here' or 'failed'
    }

    // `fetched` brings a file of the page. All that is needed to begin comes at the same time as the program.
    begin(fetched) {
        this.fetched = fetched;
        this.coming = Promise.all(this.first.map((name) => fetched(`fonts/${name}`)));
        this.coming.catch(() => {});  // load() says so
    }

    // Before the program starts.
    async load() {
        const fonts = await this.coming;
        Module.FS.mkdirTree('/fonts');
        fonts.forEach((bytes, i) => this.put(this.first[i], bytes));
    }

    put(name, bytes) {
        Module.FS.writeFile(`/fonts/${name}`, bytes, { canOwn: true });
        this.states.set(name, 'here');
    }

    // The file with the character; empty if there is none yet.
    fileWith(codepoint) {
        const name = this.nameOf(codepoint);
        return name && this.states.get(name) == 'here' ? `/fonts/${name}` : '';
    }

    // Whether the character can be shown later. The first time, this asks for what it needs.
    isComing(codepoint) {
        if (!this.others) {
            this.askForList();
            return this.states.get('list') == 'coming';
        }
        const name = this.nameOf(codepoint);
        if (name && !this.states.has(name)) this.bring(name, async () => this.put(name, await this.fetched(`fonts/${name}`)));
        return this.states.get(name) == 'coming';
    }

    nameOf(codepoint) {
        const has = (ranges) => ranges.some(([from, to]) => from <= codepoint && codepoint <= to);
        return Object.entries({ ...this.signs, ...this.others }).find(([, ranges]) => has(ranges))?.[0];
    }

    askForList() {
        if (this.states.has('list')) return;
        this.bring('list', async () => { this.others = JSON.parse(new TextDecoder().decode(await this.fetched('fonts/others.json'))); });
    }

    async bring(name, fetching) {
        this.states.set(name, 'coming');
        try {
            await fetching();
        } catch {
            this.states.set(name, 'failed');
            this.page.tell(location.protocol == 'file:' ? 'fonts_not_in_file' : 'fonts_missing');
        }
        this.page.wake();
    }
}
