#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/dialog.h"
#include "widgets/text.h"

namespace qkv {
namespace {

using Options = WorksheetOptions;

struct FormatChoice {
    WorksheetFormat format;
    const char* id;
    const char* name;
};

constexpr std::array formats{
    FormatChoice{WorksheetFormat::html, "sheet_html", "HTML (A4)"},
    FormatChoice{WorksheetFormat::markdown, "sheet_markdown", "Markdown"},
    FormatChoice{WorksheetFormat::latex, "sheet_latex", "LaTeX"},
};

constexpr int largest_seed = 9999;

class WorksheetDialog {
public:
    WorksheetDialog(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions), options_(ui.worksheet.options) {
        for (const char* text_id : {"worksheet.level", "worksheet.count", "worksheet.tokens", "worksheet.dimensions",
                                    "worksheet.seed.label"}) {
            label_width_ = std::max(label_width_, width_of(normal_text(ui), ui.text(text_id)) + 0.6F * ui.em);
        }
    }

    void draw() {
        constexpr float room_for_title_em = 24;
        if (ImGui::GetIO().DisplaySize.y > room_for_title_em * ui_.em) dialog_title(ui_, ui_.text("worksheet.dialog"));
        sentences();
        const auto problem = ui_.worksheet.is_of_document ? of_document() : made_up();
        if (!ui_.is_low) ImGui::Dummy({0, 0.2F * ui_.em});
        for (const FormatChoice& choice : formats) {
            if (choice.format != formats.front().format) ImGui::SameLine(0, 0.4F * ui_.em);
            wrap_in_dialog(ui_, button_width(ui_, choice.name));
            if (button(ui_, choice.id, choice.name, {.is_selected = options_.format == choice.format}))
                options_.format = choice.format;
        }
        if (check_row(ui_, "sheet_answers", ui_.text("worksheet.saves_answers"), ui_.worksheet.has_answers))
            ui_.worksheet.has_answers = !ui_.worksheet.has_answers;
        if (answers(ui_, "sheet", "save", ui_.text("worksheet.save"), !problem))
            actions_.push_back(request::ChooseFile{FilePurpose::save_worksheet});
    }

private:
    // Made-up ones, or that in the window.
    void sentences() {
        bool& is_of_document = ui_.worksheet.is_of_document;
        if (button(ui_, "sheet_made_up", ui_.text("worksheet.made_up"), {.is_selected = !is_of_document}))
            is_of_document = false;
        ImGui::SameLine(0, 0.4F * ui_.em);
        wrap_in_dialog(ui_, button_width(ui_, ui_.text("worksheet.of_document")));
        if (button(ui_, "sheet_of_document", ui_.text("worksheet.of_document"), {.is_selected = is_of_document}))
            is_of_document = true;
        if (!ui_.is_low) ImGui::Dummy({0, 0.2F * ui_.em});
    }

    std::optional<Problem> made_up() {
        change("sheet_level", "worksheet.level", options_.level, 1, Options::largest_level);
        if (!ui_.is_low) dialog_text(ui_, worksheet_level(options_.level, ui_.language));
        change("sheet_count", "worksheet.count", options_.count, 1, Options::largest_count);
        change("sheet_tokens", "worksheet.tokens", options_.tokens, Options::least_tokens, Options::largest_tokens);
        change("sheet_dimensions", "worksheet.dimensions", options_.dimensions, 1, Options::largest_dimensions);
        int seed = static_cast<int>(options_.seed);
        change("sheet_seed", "worksheet.seed.label", seed, 1, largest_seed);
        options_.seed = static_cast<std::uint64_t>(seed);
        if (ui_.is_low) dialog_text(ui_, worksheet_level(options_.level, ui_.language));
        return std::nullopt;
    }

    // Level and count keep what was chosen for made-up ones.
    std::optional<Problem> of_document() {
        WorksheetDraft& draft = ui_.worksheet;
        const int tokens = session_.document().token_count();
        if (draft.asked_tokens < 1 || draft.asked_tokens > tokens) draft.asked_tokens = tokens;
        if (const auto all = exercises_of(session_.document(), 1); !all) {
            dialog_text(ui_, said(all.error(), ui_.language));
            return all.error();
        }
        dialog_text(ui_, ui_.text("worksheet.of_document.about"));
        document_level();
        if (!ui_.is_low) dialog_text(ui_, worksheet_level(draft.document_level, ui_.language));
        change("sheet_asked_tokens", "worksheet.count", draft.asked_tokens, 1, tokens);
        if (ui_.is_low) dialog_text(ui_, worksheet_level(draft.document_level, ui_.language));
        return std::nullopt;
    }

    // From one level that the document can be asked at to the next.
    void document_level() {
        int& level = ui_.worksheet.document_level;
        const std::vector<int> levels = worksheet_levels(session_.document());
        auto at = std::ranges::find(levels, level);
        if (at == levels.end()) at = std::ranges::find(levels, WorksheetDraft::default_document_level);
        const int change = step("sheet_document_level", "worksheet.level", *at, Options::largest_level,
                                at != levels.begin(), at + 1 != levels.end());
        level = *(at + change);
    }

    void change(const char* id, const char* text_id, int& value, int least, int most) {
        value += step(id, text_id, value, most, value > least, value < most);
    }

    // −1, 0 or 1. In a low window beside the one before, if there is room.
    int step(const char* id, const char* text_id, int value, int most, bool can_shrink, bool can_grow) {
        const TextStyle label = normal_text(ui_);
        const float label_width = ui_.is_low ? width_of(label, ui_.text(text_id)) + 0.1F * ui_.em : label_width_;
        const float gap = 0.8F * ui_.em;
        const float width = label_width + stepper_width(ui_, "", fmt::format("{}", most));
        const float end = ImGui::GetItemRectMax().x + gap + width;
        const bool has_room = end - ImGui::GetWindowPos().x + 2 * ui_.em < ImGui::GetIO().DisplaySize.x;
        if (std::exchange(follows_stepper_, true) && ui_.is_low && has_room) ImGui::SameLine(0, gap);
        draw_text_left(take_space({label_width, button_height(ui_)}), label, ui_.text(text_id));
        ImGui::SameLine(0, 0);
        return stepper(ui_, id, "", fmt::format("{}", value), can_shrink, can_grow);
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    Options& options_;
    float label_width_ = 0;
    bool follows_stepper_ = false;
};

}  // namespace

void draw_worksheet_dialog(const Session& session, Ui& ui, Actions& actions) {
    if (ui.opens(Dialog::worksheet)) ImGui::OpenPopup("worksheet");
    if (!begin_dialog(ui, "worksheet")) return;
    WorksheetDialog(session, ui, actions).draw();
    end_dialog();
}

}  // namespace qkv
