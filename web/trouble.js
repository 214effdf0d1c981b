// What keeps the page from running, said in both languages with a button that loads it again. It comes first, and is
// written so that browsers understand it that understand nothing else here.
'use strict';

var trouble = {
    sentences: {
        browser: ['이 브라우저에서는 qkv가 돌아가지 않아요. 크롬, 엣지, 웨일, 사파리, 파이어폭스의 새 버전으로 열어 주세요.',
            'This browser cannot run qkv. Open it with a current Chrome, Edge, Whale, Safari or Firefox.'],
        graphics: ['이 브라우저에서는 그림을 그리는 WebGL 2를 쓸 수 없어요. 브라우저 설정에서 하드웨어(그래픽) 가속을 켜고 다시 불러오거나, 다른 브라우저로 열어 주세요.',
            'This browser has no WebGL 2 to draw with. Turn on hardware (graphics) acceleration in its settings and reload, or open the page with another browser.'],
        connection: ['불러오다가 연결이 끊겼어요. 인터넷에 연결되었는지 보고 다시 불러와 주세요.',
            'The connection was lost while loading. See that you are online, then reload the page.'],
        folder: ['이 파일은 웹 서버에 올려야 열려요. 파일로 바로 열려면 같은 폴더의 qkv.html을 두 번 누르세요.',
            'This file opens only from a web server. To open qkv as a file, double-click qkv.html in the same folder.'],
        sandbox: ['이 페이지가 들어 있는 틀(iframe)이 파일을 불러오지 못하게 막고 있어요. 새 탭에서 열거나, 틀을 만든 분께 sandbox에 allow-same-origin을 넣어 달라고 해 주세요.',
            'The frame (iframe) around this page keeps it from loading its files. Open it in a tab of its own, or ask whoever made the frame to add allow-same-origin to its sandbox.'],
        picture: ['그래픽 장치가 멈춰서 화면을 그리지 못하고 있어요. 지금까지 한 것은 보관해 두었으니 다시 불러와 주세요.',
            'The graphics device has stopped, so nothing can be drawn. Your work is kept: reload the page.'],
        stopped: ['qkv가 멈췄어요. 지금까지 한 것은 보관해 두었으니 다시 불러와 주세요.',
            'qkv has stopped. Your work is kept: reload the page.'],
        unkept: ['qkv를 더 그릴 수 없고, 이 브라우저가 보관을 허락하지 않아서 저장하지 않은 것은 남아 있지 않아요. 다시 불러와 주세요.',
            'qkv cannot draw any more, and as this browser keeps nothing, what was not saved is gone. Reload the page.']
    },

    is: '',  // what is said

    // A page that comes at once says nothing.
    patience: setTimeout(function () { document.getElementById('message').textContent = 'qkv…'; }, 500),

    say: function (what) {
        clearTimeout(trouble.patience);
        trouble.is = what;
        var box = document.getElementById('message');
        box.textContent = trouble.sentences[what].join('\n\n') + '\n\n';
        if (what != 'folder' && what != 'browser') box.appendChild(trouble.button());
    },

    button: function () {
        var button = document.createElement('button');
        button.type = 'button';
        button.textContent = '다시 불러오기 / Reload';
        button.onclick = function () { location.reload(); };
        return button;
    },

    end: function () {
        clearTimeout(trouble.patience);
        trouble.is = '';
        document.getElementById('message').textContent = '';
    },

    // WebAssembly with exceptions: a function that does nothing but try and catch.
    canRun: function () {
        var program = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11];
        return typeof WebAssembly == 'object' && WebAssembly.validate(new Uint8Array(program));
    },

    // While the page is loading: whatever goes wrong, somebody is told. Without its icon it runs.
    ofError: function (event) {
        if (trouble.is || (window.Module && Module.page && Module.page.isRunning)) return;
        var part = event.target;
        if (!part || !part.tagName) trouble.say('browser');
        else if (part.tagName == 'SCRIPT' || part.rel == 'stylesheet') trouble.say(location.protocol == 'file:' ? 'folder' : 'connection');
    }
};

window.addEventListener('error', trouble.ofError, true);
