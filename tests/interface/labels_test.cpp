// What can be read in the window: words of its texts, names of the field, and what people have typed. No item shows the
// name that the program has for it.
#include <algorithm>
#include <cctype>
#include <doctest/doctest.h>
#include <memory>
#include <set>

#include "qkv/export.h"
#include "session/examples.h"
#include "session/lessons.h"
#include "support/captures.h"
#include "support/drawn_text.h"
#include "support/headless.h"
#include "support/languages.h"
#include "support/temporary_folder.h"

namespace qkv {

using test::Headless;

namespace {

using Words = std::set<std::string>;

// The runs of Latin letters in a text; a single one may be anything.
void add_words(Words& words, std::string_view text) {
    std::string word;
    const auto end = [&] {
        if (word.size() > 1) words.insert(word);
        word.clear();
    };
    for (const char c : text) {
        const bool is_letter = std::isalpha(static_cast<unsigned char>(c)) != 0;
        if (is_letter) word += c;
        if (!is_letter) end();
    }
    end();
}

void add_words(Words& words, const std::vector<TextBlock>& blocks) {
    for (const TextBlock& block : blocks) {
        for (const TextRun& run : block.runs) add_words(words, run.text);
    }
}

Words words_to_read(Language language) {
    Words words;
    for (const std::string_view id : text_ids()) add_words(words, text(language, id));
    for (const Example& example : examples()) {
        add_words(words, example.title(language));
        add_words(words, example.point(language));
        add_words(words, example.document(language).sentence);
    }
    for (const ListedLesson& listed : built_in_lessons(language)) {
        add_words(words, listed.lesson->title);
        add_words(words, listed.lesson->introduction);
        for (const Chapter& chapter : listed.lesson->chapters) {
            add_words(words, chapter.title);
            for (const Passage& passage : chapter.passages) {
                add_words(words, passage.text);
            }
        }
    }
    // Names of the field, of formats and keys, and the button of the other language.
    for (const char* name :
         {"score",    "exp",      "sum",   "weight", "new",   "QKV",  "NumPy",  "npz",     "safetensors", "CSV",
          "JSON",     "Markdown", "LaTeX", "HTML",   "SVG",   "PNG",  "Python", "English", "Esc",         "Space",
          "PageDown", "PageUp",   "Home",  "End",    "Enter", "Ctrl", "Alt",    "Shift",   "Tab",         "Delete"})
        words.insert(name);
    return words;
}

// Everything Latin that the frame shows and that is not among these words, nor part of what a person has there.
std::string unknown_words(const Words& known, std::string_view own) {
    Words seen;
    for (const std::string& word : test::drawn_words()) add_words(seen, word);
    std::string unknown;
    for (const std::string& word : seen) {
        // A narrow place may cut a word.
        const bool is_known = own.find(word) != std::string_view::npos ||
                              std::ranges::any_of(known, [&](const std::string& one) { return one.starts_with(word); });
        if (!is_known) unknown += word + " ";
    }
    return unknown;
}

struct View {
    const char* name;
    std::function<void(Headless&)> open;
};

// What a small window has no room for is in one of its menus, which are views of their own.
void click(Headless& window, std::initializer_list<const char*> labels) {
    for (const char* label : labels) {
        if (window.sees(label)) window.click(label);
    }
}

void open_lesson(Headless& window, LessonKind kind) {
    const auto& all = built_in_lessons(window.session.view().language);
    const auto found = std::ranges::find(all, kind, &ListedLesson::kind);
    window.session.apply(action::OpenLesson{found->id, found->kind, std::make_shared<const Lesson>(*found->lesson), 0});
    window.frame(4);
}

const std::vector<View>& views() {
    static const std::vector<View> all{
        {"first", [](Headless&) {}},
        {"end", [](Headless& window) { window.press(ImGuiKey_End); }},
        {"number",
         [](Headless& window) {
             click(window, {"Q0"});
             window.type("12");
         }},
        {"number of a matrix",
         [](Headless& window) {
             ViewSettings view = window.session.view();
             view.layout = SheetLayout::by_matrix;
             window.session.apply(action::SetView{view});
             window.frame(3);
             click(window, {"K1"});
             window.type("3");
         }},
        {"embeddings",
         [](Headless& window) {
             window.session.apply(action::SetEmbeddings{true});
             window.frame(3);
             click(window, {"X0"});
             window.type("4");
         }},
        {"sentence", [](Headless& window) { click(window, {"sentence"}); }},
        {"predict", [](Headless& window) { click(window, {"predict"}); }},
        {"judged",
         [](Headless& window) {
             click(window, {"predict"});
             window.type("77");
             window.press(ImGuiKey_Enter);
         }},
        {"pinned", [](Headless& window) { click(window, {"pin"}); }},
        {"file",
         [](Headless& window) {
             click(window, {"menu", "file"});
         }},
        {"examples", [](Headless& window) { click(window, {"examples"}); }},
        {"learn", [](Headless& window) { click(window, {"learn"}); }},
        {"temperature", [](Headless& window) { click(window, {"temperature"}); }},
        {"menu", [](Headless& window) { click(window, {"menu"}); }},
        {"help", [](Headless& window) { click(window, {"help"}); }},
        {"token menu", [](Headless& window) { click(window, {"token_menu"}); }},
        {"token name",
         [](Headless& window) {
             click(window, {"token_menu", "token_name"});
         }},
        {"fill", [](Headless& window) { click(window, {"vector_0"}); }},
        {"vectors menu", [](Headless& window) { click(window, {"vectors_menu"}); }},
        {"detail", [](Headless& window) { click(window, {"detail"}); }},
        {"speed", [](Headless& window) { click(window, {"speed"}); }},
        {"export", [](Headless& window) { window.press(ImGuiMod_Ctrl | ImGuiKey_E); }},
        {"worksheet",
         [](Headless& window) {
             click(window, {"learn", "make_worksheet"});
         }},
        {"open", [](Headless& window) { window.press(ImGuiMod_Ctrl | ImGuiKey_O); }},
        {"open, find",
         [](Headless& window) {
             window.press(ImGuiMod_Ctrl | ImGuiKey_O);
             window.press(ImGuiMod_Ctrl | ImGuiKey_F);
         }},
        {"open, path",
         [](Headless& window) {
             window.press(ImGuiMod_Ctrl | ImGuiKey_O);
             window.press(ImGuiMod_Ctrl | ImGuiKey_L);
         }},
        {"save, new folder",
         [](Headless& window) {
             window.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
             window.frame(3);
             click(window, {"new_folder"});
         }},
        {"unsaved",
         [](Headless& window) {
             window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 5}}});
             window.session.apply(action::Settle{});
             window.session.apply(request::Quit{});
         }},
        {"problem",
         [](Headless& window) {
             window.session.apply(action::Say{{"problem.number.comma", {{"mended", "0.5"}}}});
         }},
        {"lesson", [](Headless& window) { open_lesson(window, LessonKind::lesson); }},
        {"puzzle",
         [](Headless& window) {
             open_lesson(window, LessonKind::puzzle);
             window.session.apply(action::GuideNext{});
             window.frame(3);
             click(window, {"chapters"});
         }},
        {"heads",
         [](Headless& window) {
             test::Random random(5);
             window.session.apply(action::OpenCapture{test::capture_of(test::capture_json(random, 3, 2)), "/m.json"});
         }},
        {"presenter", [](Headless& window) { window.press(ImGuiKey_F5); }},
    };
    return all;
}

}  // namespace

TEST_CASE("the reader of drawn words finds what is drawn") {
    Headless window;
    const auto words = test::drawn_words();
    CHECK(std::ranges::count(words, "먹었다") > 0);
    CHECK(std::ranges::count(words, "softmax") > 0);
    window.draws_more = [](const Ui&) {
        ImGui::SetCursorPos({10, 10});
        ImGui::Button("inner_widget");
    };
    window.frame(3);
    CHECK(std::ranges::count(test::drawn_words(), "inner_widget") == 1);
    CHECK(unknown_words(words_to_read(Language::ko), "") == "inner widget ");
}

TEST_CASE("no internal name can be read anywhere, in either language, whether there is much room or little") {
    const test::TemporaryFolder folder;
    std::string own = folder.path().string();
    for (const char* variable : {"HOME", "USER"})
        own += std::string(" ") + (std::getenv(variable) ? std::getenv(variable) : "");
    own += " root qkv json m.json model Documents Desktop Downloads";
    for (const Language language : test::looked_at_languages) {
        const Words known = words_to_read(language);
        for (const ImVec2 size : {ImVec2{1440, 900}, ImVec2{1024, 640}}) {
            for (const View& view : views()) {
                CAPTURE(std::string(view.name));
                CAPTURE(size.x);
                ViewSettings settings;
                settings.language = language;
                Headless window(first_example(language), size, settings);
                window.session.apply(action::SetRecentFiles{{}, folder.path()});
                view.open(window);
                window.frame(4);
                CHECK(unknown_words(known, own) == "");
            }
        }
    }
}

}  // namespace qkv
