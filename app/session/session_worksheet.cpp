#include "session/session.h"

namespace qkv {

// The answer key is saved next to the worksheet: worksheet.html, worksheet-answers.html.
void Session::perform(const action::SaveWorksheet& save) {
    problem_.reset();
    const auto write = [&](const std::filesystem::path& path, bool has_answers) {
        WorksheetOptions options = save.options;
        options.language = view_.language;
        options.has_answers = has_answers;
        return worksheet(options).and_then([&](const std::string& sheet) { return write_file(path, sheet); });
    };
    auto written = write(save.path, false);
    if (written && save.has_key) {
        std::filesystem::path key = save.path;
        key.replace_filename(save.path.stem().string() + "-answers" + save.path.extension().string());
        written = write(key, true);
    }
    if (!written) problem_ = written.error();
    last_folder_ = save.path.parent_path();
}

}  // namespace qkv
