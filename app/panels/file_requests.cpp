#include "panels/file_requests.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "files/file_names.h"
#include "panels/panels.h"
#include "platform/file_picker.h"
#include "platform/folders.h"
#include "qkv/path.h"
#include "qkv/unicode.h"

namespace qkv {
namespace {

// The folder where a person most likely has the document or wants it.
std::filesystem::path likely_folder(const Files& files) {
    if (!files.file().path.empty()) return files.file().path.parent_path();
    if (!files.last_folder().empty()) return files.last_folder();
    const std::filesystem::path documents = documents_folder();
    return documents.empty() ? home_folder() : documents;
}

std::string name_of_head(const ChosenHead& chosen) {
    std::string name = to_utf8(chosen.path.stem());
    if (chosen.capture->batches() > 1) name += fmt::format("-batch{}", chosen.head->batch + 1);
    if (chosen.capture->head_count() > 1) {
        name += fmt::format("-layer{}", chosen.head->layer + 1);
        name += chosen.head->head == all_heads ? "-heads" : fmt::format("-head{}", chosen.head->head + 1);
    }
    return name;
}

std::string name_of_sentence(std::string sentence) {
    std::replace(sentence.begin(), sentence.end(), '/', ' ');
    return first_characters(sentence, 30);
}

std::string likely_name(const Session& session) {
    if (!session.files().file().path.empty()) return to_utf8(session.files().file().path.filename());
    const ChosenHead* chosen = session.heads().chosen();
    const bool is_head = chosen != nullptr && chosen->head && !chosen->path.empty();
    const std::string name = is_head ? name_of_head(*chosen) : name_of_sentence(session.document().sentence);
    return name + std::string(document_ending);
}

// Of the file, or of the folder with the files.
std::string export_ending(const ExportDraft& draft) {
    if (draft.picture) return *draft.picture == PictureFormat::png ? ".png" : ".svg";
    const std::string ending(file_ending(draft.format));
    return is_folder(draft.format) ? "-" + ending : "." + ending;
}

SaveKind worksheet_kind(const WorksheetDraft& draft) {
    SaveKind save{.ending = fmt::format(".{}", file_ending(draft.options.format)), .title = "files.worksheet.title"};
    if (draft.has_answers) {
        save.files = [](const std::filesystem::path& sheet) {
            return std::vector<std::filesystem::path>{sheet, answers_beside(sheet)};
        };
    }
    return save;
}

SaveKind export_kind(const ExportDraft& draft, const Document& document) {
    SaveKind save{.ending = export_ending(draft), .title = "files.export.title", .accept = "files.export"};
    save.is_folder = !draft.picture && is_folder(draft.format);
    if (!save.is_folder) return save;
    save.files = [names = exported_table_names(document)](const std::filesystem::path& folder) {
        std::vector<std::filesystem::path> tables;
        for (const std::string& name : names) tables.push_back(folder / name);
        return tables;
    };
    return save;
}

// What is pictured beside the calculation is exported as it is seen there.
bool is_of(SideView view, const Session& session, const Ui& ui) {
    return !ui.exporting.picture && is_picture(ui.exporting.format) && side_in_view(session, ui) == view;
}

action::Export export_of(const Session& session, const Ui& ui, const std::filesystem::path& path) {
    action::Export wanted{ui.exporting.format, path};
    const Step& step = session.step();
    if (is_of(SideView::plane, session, ui))
        wanted.plane = plane::Pictured{step, session.head(), ui.plane.queries, ui.plane.values};
    if (is_of(SideView::arcs, session, ui))
        wanted.arcs = arcs::Pictured{step, session.head(), ui.has_all_arcs && arcs::can_show_all(session.document())};
    return wanted;
}

// The window is not proposed over the heatmaps, which have the same formats.
std::string likely_export_name(const Session& session, const Ui& ui) {
    std::string name = without_document_ending(likely_name(session));
    if (ui.exporting.picture) name += fmt::format("-{}", ui.text("export.window.file"));
    if (is_of(SideView::plane, session, ui)) name += fmt::format("-{}", ui.text("export.plane.file"));
    if (is_of(SideView::arcs, session, ui)) name += fmt::format("-{}", ui.text("export.arcs.file"));
    return name + export_ending(ui.exporting);
}

}  // namespace

void FileRequests::open(FilePurpose purpose, const Session& session, const Ui& ui) {
    if (dialog_.is_open()) return;
    purpose_ = purpose;
    std::string name;
    SaveKind save;
    switch (purpose) {
        case FilePurpose::open: break;
        case FilePurpose::save: name = likely_name(session); break;
        case FilePurpose::save_worksheet:
            save = worksheet_kind(ui.worksheet);
            name = std::string(ui.text("worksheet.file")) + save.ending;
            break;
        case FilePurpose::export_document:
            save = export_kind(ui.exporting, session.document());
            name = likely_export_name(session, ui);
            break;
    }
    if (has_file_picker()) return let_system_choose(name);
    dialog_.open(purpose == FilePurpose::open ? FileDialogPurpose::open : FileDialogPurpose::save,
                 likely_folder(session.files()), std::move(name), session.files().recent_files(), std::move(save));
}

// What is written goes where the system takes it from, under the name that would be proposed.
void FileRequests::let_system_choose(const std::string& name) {
    if (purpose_ == FilePurpose::open) return pick_file();
    chosen_ = home_folder() / path_from_utf8(name);
}

void FileRequests::draw(const Session& session, const Ui& ui, Actions& actions) {
    if (session.files().needs_name()) open(FilePurpose::save, session, ui);
    if (const auto chosen = std::exchange(chosen_, std::nullopt)) actions.push_back(answer(*chosen, session, ui));
    if (!dialog_.is_open()) return;
    if (const auto chosen = dialog_.draw(ui)) {
        actions.push_back(answer(*chosen, session, ui));
    } else if (!dialog_.is_open() && session.files().needs_name()) {
        actions.push_back(action::CancelSave{});
    }
}

Action FileRequests::answer(const std::filesystem::path& chosen, const Session& session, const Ui& ui) const {
    switch (purpose_) {
        case FilePurpose::save: return action::SaveAs{chosen};
        case FilePurpose::save_worksheet:
            return action::SaveWorksheet{ui.worksheet.wanted(), chosen, ui.worksheet.has_answers,
                                         ui.worksheet.is_of_document};
        case FilePurpose::export_document:
            if (ui.exporting.picture) return request::TakePicture{*ui.exporting.picture, chosen};
            return export_of(session, ui, chosen);
        case FilePurpose::open: break;
    }
    return action::OpenFile{chosen};
}

}  // namespace qkv
