#include <fmt/format.h>
#include <optional>
#include <utility>

#include "imgui_internal.h"
#include "panels/panels.h"
#include "widgets/button.h"
#include "widgets/dialog.h"
#include "widgets/text.h"

namespace qkv {
namespace {

class ExportDialog {
public:
    ExportDialog(Ui& ui, Actions& actions, SideView view) : ui_(ui), actions_(actions), view_(view) {}

    void draw() {
        dialog_title(ui_, ui_.text("export.title"));
        group("export.numbers", {ExportFormat::npz, ExportFormat::safetensors, ExportFormat::csv, ExportFormat::json,
                                 ExportFormat::python});
        group("export.calculation", {ExportFormat::html, ExportFormat::markdown, ExportFormat::latex});
        group(name_id(), {ExportFormat::svg, ExportFormat::png});
        window_group();
        ImGui::Dummy({0, 0.2F * ui_.em});
        dialog_text(ui_, ui_.text(about_id()));
        if (answers(ui_, "export", "save", ui_.text("export.save")))
            actions_.push_back(request::ChooseFile{FilePurpose::export_document});
    }

private:
    static const char* shown_name(ExportFormat format) {
        switch (format) {
            case ExportFormat::npz: return "NumPy (npz)";
            case ExportFormat::safetensors: return "safetensors";
            case ExportFormat::csv: return "CSV";
            case ExportFormat::json: return "JSON";
            case ExportFormat::markdown: return "Markdown";
            case ExportFormat::latex: return "LaTeX";
            case ExportFormat::html: return "HTML (A4)";
            case ExportFormat::svg: return "SVG";
            case ExportFormat::png: return "PNG";
            case ExportFormat::python: return "Python";
        }
        return "";
    }

    void label(const char* text_id, float width_em = label_em) {
        const TextStyle style = normal_text(ui_);
        draw_text_left(take_space({width_em * ui_.em, button_height(ui_)}), style, ui_.text(text_id));
    }

    // Beside the last button, or below the first one if the window is too narrow.
    void place_for(std::string_view name) const {
        const float gap = 0.4F * ui_.em;
        const float end = ImGui::GetItemRectMax().x - ImGui::GetWindowPos().x + gap + button_width(ui_, name);
        if (end + 3 * ui_.em < ImGui::GetIO().DisplaySize.x) {
            ImGui::SameLine(0, gap);
        } else {
            ImGui::SetCursorPosX(ImGui::GetStyle().WindowPadding.x + label_em * ui_.em + gap);
        }
    }

    void group(const char* text_id, std::initializer_list<ExportFormat> formats) {
        label(text_id);
        for (const ExportFormat format : formats) {
            place_for(shown_name(format));
            const bool is_chosen = !ui_.exporting.picture && ui_.exporting.format == format;
            const std::string id = fmt::format("export_{}", name(format));
            if (!button(ui_, id.c_str(), shown_name(format), {.is_selected = is_chosen})) continue;
            ui_.exporting.format = format;
            ui_.exporting.picture.reset();
        }
    }

    // In a low window beside the group before it, if there is room for it all.
    void window_group() {
        constexpr float gap_em = 1.2F;
        constexpr float short_label_em = 3.5F;
        const float width = (gap_em + short_label_em) * ui_.em + button_width(ui_, "SVG") + button_width(ui_, "PNG");
        const float end = ImGui::GetItemRectMax().x - ImGui::GetWindowPos().x + width;
        const bool is_beside = ui_.is_low && end + 3 * ui_.em < ImGui::GetIO().DisplaySize.x;
        if (is_beside) ImGui::SameLine(0, gap_em * ui_.em);
        label("export.window", is_beside ? short_label_em : label_em);
        for (const auto& [format, shown] :
             {std::pair{PictureFormat::svg, "SVG"}, std::pair{PictureFormat::png, "PNG"}}) {
            place_for(shown);
            const std::string id = fmt::format("export_window_{}", format == PictureFormat::svg ? "svg" : "png");
            if (button(ui_, id.c_str(), shown, {.is_selected = ui_.exporting.picture == format}))
                ui_.exporting.picture = format;
        }
    }

    const char* about_id() const {
        if (ui_.exporting.picture) return "export.about.window";
        switch (ui_.exporting.format) {
            case ExportFormat::npz: return "export.about.npz";
            case ExportFormat::safetensors: return "export.about.safetensors";
            case ExportFormat::csv: return "export.about.csv";
            case ExportFormat::json: return "export.about.json";
            case ExportFormat::markdown: return "export.about.markdown";
            case ExportFormat::latex: return "export.about.latex";
            case ExportFormat::html: return "export.about.html";
            case ExportFormat::svg:
            case ExportFormat::png: return about_pictured_id();
            case ExportFormat::python: return "export.about.python";
        }
        return "";
    }

    const char* name_id() const {
        switch (view_) {
            case SideView::plane: return "export.plane";
            case SideView::arcs: return "export.arcs";
            case SideView::heatmaps: break;
        }
        return "export.heatmaps";
    }

    const char* about_pictured_id() const {
        switch (view_) {
            case SideView::plane: return "export.about.plane";
            case SideView::arcs: return "export.about.arcs";
            case SideView::heatmaps: break;
        }
        return "export.about.heatmaps";
    }

    static constexpr float label_em = 5.5F;
    Ui& ui_;
    Actions& actions_;
    const SideView view_;
};

}  // namespace

void draw_export_dialog(const Session& session, Ui& ui, Actions& actions) {
    if (ui.opens(Dialog::export_document)) ImGui::OpenPopup("export");
    if (!begin_dialog(ui, "export")) return;
    ExportDialog(ui, actions, side_in_view(session, ui)).draw();
    end_dialog();
}

}  // namespace qkv
