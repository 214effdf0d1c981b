#include <algorithm>
#include <array>
#include <fmt/format.h>

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
    WorksheetDialog(Ui& ui, Actions& actions) : ui_(ui), actions_(actions), options_(ui.worksheet.options) {
        for (const char* key : {"worksheet.level", "worksheet.count", "worksheet.tokens", "worksheet.dimensions",
                                "worksheet.seed.label"}) {
            label_width_ = std::max(label_width_, width_of(normal_text(ui), ui.text(key)) + 0.6F * ui.em);
        }
    }

    void draw() {
        dialog_title(ui_, ui_.text("worksheet.dialog"));
        change("sheet_level", "worksheet.level", options_.level, 1, Options::largest_level);
        dialog_text(ui_, worksheet_level(options_.level, ui_.language));
        change("sheet_count", "worksheet.count", options_.count, 1, Options::largest_count);
        change("sheet_tokens", "worksheet.tokens", options_.tokens, Options::least_tokens, Options::largest_tokens);
        change("sheet_dimensions", "worksheet.dimensions", options_.dimensions, 1, Options::largest_dimensions);
        int seed = static_cast<int>(options_.seed);
        change("sheet_seed", "worksheet.seed.label", seed, 1, largest_seed);
        options_.seed = static_cast<std::uint64_t>(seed);
        ImGui::Dummy({0, 0.2F * ui_.em});
        for (const FormatChoice& choice : formats) {
            if (choice.format != formats.front().format) ImGui::SameLine(0, 0.4F * ui_.em);
            if (button(ui_, choice.id, choice.name, {.is_selected = options_.format == choice.format}))
                options_.format = choice.format;
        }
        if (check_row(ui_, "sheet_key", ui_.text("worksheet.key"), ui_.worksheet.has_key))
            ui_.worksheet.has_key = !ui_.worksheet.has_key;
        if (answers(ui_, "sheet", "save", ui_.text("worksheet.save")))
            actions_.push_back(request::ChooseFile{FilePurpose::save_worksheet});
    }

private:
    void change(const char* id, const char* key, int& value, int least, int most) {
        const TextStyle label = normal_text(ui_);
        draw_text_left(take_space({label_width_, button_height(ui_)}), label, ui_.text(key));
        ImGui::SameLine(0, 0);
        value += stepper(ui_, id, "", fmt::format("{}", value), value > least, value < most);
    }

    Ui& ui_;
    Actions& actions_;
    Options& options_;
    float label_width_ = 0;
};

}  // namespace

void draw_worksheet_dialog(Ui& ui, Actions& actions) {
    if (ui.opens(Dialog::worksheet)) ImGui::OpenPopup("worksheet");
    if (!begin_dialog(ui, "worksheet")) return;
    WorksheetDialog(ui, actions).draw();
    end_dialog();
}

}  // namespace qkv
