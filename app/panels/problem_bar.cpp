#include "panels/problem_bar.h"

#include <algorithm>

#include "look/bidi.h"
#include "panels/remedies.h"
#include "platform/folders.h"
#include "qkv/path.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

// A longer text scrolls.
constexpr float most_lines = 3;
constexpr float most_lines_on_phone = 7;

const Message* told(const Session& session) {
    if (session.problem()) return &*session.problem();
    return session.heads().notices().empty() ? nullptr : &session.heads().notices().front();
}

// "/home/web_user/3/model.npz: q" becomes "model.npz: q".
std::string without_folder(const std::string& file) {
    const std::string home = to_utf8(home_folder()) + '/';
    if (!file.starts_with(home)) return file;
    const auto begin = file.find_first_not_of("0123456789", home.size());
    const bool is_numbered = begin != std::string::npos && begin > home.size() && file[begin] == '/';
    return file.substr(is_numbered ? begin + 1 : home.size());
}

struct Bar {
    std::string lines;
    float line = 0;    ///< height of one
    float text = 0;    ///< height of what is said
    float height = 0;  ///< of all, without the space below
    std::vector<RemedyGroup> remedies;
};

float padding(const Ui& ui) { return 0.6F * ui.em; }

TextStyle text_style(const Ui& ui) { return {ui.fonts.text, ui.em, ui.palette->on_warning}; }

// They scroll where they would cover more than this share of the window.
constexpr float most_remedies = 0.4F;

float remedies_width(const Ui& ui, float width) { return width - 2 * padding(ui) - ImGui::GetStyle().ScrollbarSize; }

Bar measured(const Session& session, const Ui& ui, const Message& message, float width) {
    const TextStyle style = text_style(ui);
    const float room = width - button_width(ui, ui.text("walk.dismiss")) - 3 * padding(ui);
    Bar bar;
    bar.lines = broken_between_words(style, in_visual_order(said(in_window(message), ui.language)), room);
    bar.line = 1.25F * style.size;
    const auto count = static_cast<float>(1 + std::count(bar.lines.begin(), bar.lines.end(), '\n'));
    const float most = ui.is_phone() ? most_lines_on_phone : ui.is_low ? 1.0F : most_lines;
    bar.text = std::max(std::min(count, most) * bar.line + 0.4F * ui.em, button_height(ui));
    bar.remedies = remedies(session, ui);
    const float needed = remedies_height(ui, bar.remedies, remedies_width(ui, width));
    bar.height = bar.text + std::min(needed, most_remedies * ImGui::GetIO().DisplaySize.y);
    return bar;
}

void draw_lines(const Ui& ui, const Bar& bar, float width) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(padding(ui), 0));
    ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
    ImGui::PushStyleColor(ImGuiCol_Text, ui.palette->on_warning);
    ImGui::BeginChild("problem_text", {width, bar.text},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened);
    const auto count = static_cast<float>(1 + std::count(bar.lines.begin(), bar.lines.end(), '\n'));
    const float top = std::max(0.5F * (bar.text - count * bar.line), 0.0F);
    ImGui::SetCursorPosY(top + 0.5F * (bar.line - ui.em));
    ImGui::PushTextWrapPos(0);  // for a word that is longer than a line
    ImGui::TextUnformatted(bar.lines.data(), bar.lines.data() + bar.lines.size());
    ImGui::PopTextWrapPos();
    ImGui::EndChild();
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar();
}

void draw_remedies_below(const Ui& ui, const Bar& bar, float width, Actions& actions) {
    if (bar.remedies.empty()) return;
    const ImVec2 corner = ImGui::GetWindowPos();
    ImGui::SetCursorScreenPos({corner.x + padding(ui), corner.y + bar.text});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
    ImGui::BeginChild("remedies", {width - 2 * padding(ui), bar.height - bar.text}, ImGuiChildFlags_NavFlattened);
    draw_remedies(ui, bar.remedies, remedies_width(ui, width), actions);
    ImGui::EndChild();
    ImGui::PopStyleColor();
}

}  // namespace

Message in_window(const Message& message) {
    const std::string id = "window." + message.id;
    Message told = text(Language::en, id) == id ? message : Message{id, message.args};
    for (TextArg& arg : told.args) {
        if (arg.name == "file" && !keeps_files()) arg.value = without_folder(arg.value);
    }
    return told;
}

void draw_problem_bar(const Session& session, const Ui& ui, Actions& actions, ImVec2 bottom, float width) {
    const Message* message = told(session);
    if (message == nullptr) return;
    const Bar bar = measured(session, ui, *message, width);
    ImGui::SetCursorScreenPos({bottom.x, std::max(bottom.y - bar.height, 0.0F)});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32_BLACK_TRANS);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::BeginChild("problem_bar", {width, bar.height}, ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    const ImVec2 at = ImGui::GetWindowPos();
    const ImRect box(at, {at.x + width, at.y + bar.height});
    // ImGui would draw the background below the panels.
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(box.Min, box.Max, ui.palette->warning, 0.4F * ui.em);
    list->AddRect(box.Min, box.Max, with_alpha(ui.palette->on_warning, 0.4F), 0.4F * ui.em);
    note_for_tests("problem", box);
    draw_lines(ui, bar, width - button_width(ui, ui.text("walk.dismiss")) - 2 * padding(ui));
    ImGui::SetCursorScreenPos({box.Max.x - button_width(ui, ui.text("walk.dismiss")) - padding(ui),
                               box.Min.y + 0.5F * (bar.text - button_height(ui))});
    if (button(ui, "dismiss", ui.text("walk.dismiss"))) actions.push_back(action::Dismiss{});
    draw_remedies_below(ui, bar, width, actions);
    ImGui::EndChild();
}

}  // namespace qkv
