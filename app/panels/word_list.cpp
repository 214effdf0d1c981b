#include "panels/word_list.h"

#include <algorithm>
#include <fmt/format.h>

#include "imgui_internal.h"
#include "qkv/model_words.h"
#include "qkv/number_format.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr std::size_t most_rows = 6;
constexpr float row_em = 1.6F;

// What is typed at the caret: a word under way, and the tokens before it.
struct Typing {
    std::vector<std::string> before;
    std::string word;        // empty behind a space
    std::size_t begin = 0;   // in bytes, of the word
    bool is_inside = false;  // the caret is within a word, whose rest is behind it
};

bool is_separator_at(std::string_view text) { return text.empty() || leading_separators(text) > 0; }

Typing typing_in(const SentenceField& field) {
    const std::string_view text = field.text();
    const std::string_view head = text.substr(0, field.caret());
    Typing typing;
    typing.before = tokenize(head);
    typing.begin = head.size();
    typing.is_inside = !is_separator_at(text.substr(field.caret()));
    const bool is_behind_word = !head.empty() && !typing.before.empty() && head.ends_with(typing.before.back());
    if (!is_behind_word) return typing;
    typing.word = typing.before.back();
    typing.begin -= typing.word.size();
    typing.before.pop_back();
    return typing;
}

bool has_model_words(const Session& session) {
    return session.document().model.has_value() && session.document().is_embedded();
}

class List {
public:
    List(const Session& session, Ui& ui, const ImRect& field)
        : session_(session), ui_(ui), field_(field), words_(ui.word_list), model_(*session.document().model) {}

    void draw() {
        update();
        if (!words_.is_open) return;
        const std::string note = note_of();
        const float em = ui_.em;
        const float padding = 0.35F * em;
        const auto rows = static_cast<float>(words_.words.size());
        const std::string lines = note.empty() ? "" : broken_between_words(muted_text(ui_), note, 18 * em);
        const float note_height = note.empty() ? 0.0F : size_of(muted_text(ui_), lines).y + 0.6F * em;
        const ImVec2 size(width(lines) + 2 * padding, rows * row_em * em + note_height + 2 * padding);
        const ImVec2 at(std::min(field_.Min.x, ImGui::GetIO().DisplaySize.x - size.x), field_.Max.y + 0.2F * em);
        ImGui::SetNextWindowPos(at);
        ImGui::SetNextWindowSize(size);
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(padding, padding));
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
        ImGui::Begin("word_list", nullptr,
                     ImGuiWindowFlags_Tooltip | ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                         ImGuiWindowFlags_NoNav);
        ImGui::PopStyleVar(2);
        words_.rows.clear();
        for (std::size_t i = 0; i < words_.words.size(); ++i) row(i, take_space({size.x - 2 * padding, row_em * em}));
        if (!note.empty()) {
            const ImVec2 pen = ImGui::GetCursorScreenPos();
            const TextStyle style = muted_text(ui_);
            ImGui::GetWindowDrawList()->AddText(style.font, style.size, {pen.x + 0.4F * em, pen.y + 0.3F * em},
                                                style.color, lines.data(), lines.data() + lines.size());
        }
        ImGui::End();
    }

private:
    void update() {
        const bool is_typing = ui_.sentence.is_active() && !session_.learning().asked();
        const WordList::Seen seen{ui_.sentence.text(), ui_.sentence.caret(), session_.editing().version(), is_typing};
        if (words_.seen == seen) return;
        words_ = {.seen = seen};
        if (!is_typing) return;
        const Typing typing = typing_in(ui_.sentence);
        words_.is_full = static_cast<int>(typing.before.size()) >= model_.position_count();
        if (typing.is_inside) return;
        if (!words_.is_full) words_.words = completions(session_.document(), typing.before, typing.word, most_rows);
        const bool is_known = model_.index_of(typing.word).has_value();
        // A word that is whole, and the beginning of no other, needs no list.
        words_.is_open = !(is_known && words_.words.size() <= 1) && (!words_.words.empty() || !typing.word.empty());
        words_.begin = typing.begin;
        words_.end = ui_.sentence.caret();
        if (!typing.word.empty() && !is_known && !words_.words.empty()) words_.chosen = 0;
    }

    std::string note_of() const {
        if (words_.is_full) return ui_.text("words.full", {{"limit", fmt::format("{}", model_.position_count())}});
        return words_.words.empty() ? std::string(ui_.text("words.none")) : std::string();
    }

    std::string probability_of(const Completion& word) const {
        return word.probability ? format_number(*word.probability, session_.view().decimals) : std::string();
    }

    float width(std::string_view note) const {
        const float em = ui_.em;
        float widest = note.empty() ? 0.0F : size_of(muted_text(ui_), note).x + 0.8F * em;
        for (const Completion& word : words_.words) {
            const float digits = width_of(digits_text(ui_), probability_of(word));
            widest = std::max(widest, width_of(normal_text(ui_), word.word) + digits + 2.4F * em);
        }
        return std::clamp(widest, 10 * em, ImGui::GetIO().DisplaySize.x - 2 * em);
    }

    void row(std::size_t place, const ImRect& box) {
        const float em = ui_.em;
        const Completion& word = words_.words[place];
        const bool is_chosen = static_cast<int>(place) == words_.chosen;
        const bool is_pointed_at = ImGui::IsMouseHoveringRect(box.Min, box.Max);
        if (is_chosen || is_pointed_at)
            ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, ui_.palette->field, 0.3F * em);
        if (is_pointed_at) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        TextStyle style = normal_text(ui_);
        if (is_chosen) style.font = ui_.fonts.bold;
        draw_text_left({box.Min.x + 0.4F * em, box.Min.y, box.Max.x, box.Max.y}, style, word.word);
        TextStyle digits = digits_text(ui_);
        digits.color = ui_.palette->weight_text;
        const std::string probability = probability_of(word);
        const float left = box.Max.x - width_of(digits, probability) - 0.4F * em;
        draw_text_left({left, box.Min.y, box.Max.x, box.Max.y}, digits, probability);
        note_for_tests(fmt::format("word/{}", word.word).c_str(), box);
        words_.rows.push_back(box);
    }

    const Session& session_;
    Ui& ui_;
    ImRect field_;
    WordList& words_;
    const Model& model_;
};

// The row that is chosen by the keyboard or was clicked in this frame; −1 for none.
int taken_row(WordList& words) {
    for (std::size_t i = 0; i < words.rows.size(); ++i) {
        const bool is_clicked = ImGui::GetIO().MouseClicked[0] && words.rows[i].Contains(ImGui::GetIO().MousePos);
        if (!is_clicked) continue;
        ImGui::GetIO().MouseClicked[0] = false;  // ImGui would take the keyboard from the field
        return static_cast<int>(i);
    }
    const auto is_pressed = [](ImGuiKey button) { return ImGui::IsKeyPressed(button, false); };
    const bool is_taken = is_pressed(ImGuiKey_Tab) || is_pressed(ImGuiKey_Enter) || is_pressed(ImGuiKey_KeypadEnter);
    return is_taken && !ImGui::GetIO().KeyShift ? words.chosen : -1;
}

}  // namespace

void handle_word_list_presses(Ui& ui) {
    WordList& words = ui.word_list;
    const bool is_open = words.is_open && ui.sentence.is_active();
    ui.sentence.has_list = is_open && words.chosen >= 0;
    if (!is_open) return;
    const int last = static_cast<int>(words.words.size()) - 1;
    if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) words.chosen = std::min(words.chosen + 1, last);
    if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) words.chosen = std::max(words.chosen - 1, -1);
    const int taken = taken_row(words);
    if (taken < 0) return;
    const std::string_view behind = std::string_view(ui.sentence.text()).substr(words.end);
    ui.sentence.replace(words.begin, words.end,
                        words.words[static_cast<std::size_t>(taken)].word + (behind.empty() ? " " : ""));
}

void draw_word_list(const Session& session, Ui& ui, const ImRect& field) {
    if (has_model_words(session)) {
        List(session, ui, field).draw();
    } else {
        ui.word_list = {};
    }
}

bool is_word_unfinished(const Session& session, const Ui& ui) {
    if (!has_model_words(session) || !ui.sentence.is_active()) return false;
    const auto unknown = unknown_word(session.document(), ui.sentence.text());
    if (!unknown) return false;
    const Typing typing = typing_in(ui.sentence);
    return !typing.is_inside && typing.word == unknown->word && typing.before == unknown->before;
}

}  // namespace qkv
