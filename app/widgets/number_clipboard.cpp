// Numbers copied and pasted.
#include <fmt/format.h>
#include <utility>

#include "widgets/button.h"
#include "widgets/dialog.h"
#include "widgets/number_editor.h"

namespace qkv {

void NumberEditor::copy() const {
    ImGui::SetClipboardText(to_tab_separated(copied(document_, session_.sheet_layout(), range(), ui_.part)).c_str());
}

void NumberEditor::clear() {
    std::vector<CellValue> zeros;
    for (const auto& row : sheet_.cells(range())) {
        for (const Cell& cell : row) zeros.push_back({cell, 0.0});
    }
    actions_.push_back(action::SetValues{std::move(zeros)});
}

void NumberEditor::paste(const PasteWish& wish) {
    const char* clipboard = ImGui::GetClipboardText();
    auto block = parse_block(clipboard == nullptr ? "" : clipboard);
    if (!block) {
        actions_.push_back(action::Say{block.error()});
        return;
    }
    const NumberBlock turned = transposed(*block);
    action::Paste paste{wish.layout, wish.range, wish.transposes ? turned : *block, false, ui_.part};
    const Place& at = wish.range.from;
    const auto growth = growth_for(document_, wish.layout, at, paste.block, ui_.part);
    if (!growth) {
        const bool is_cut =
            document_.layer && is_cut_by_pasting(document_, wish.layout, wish.range, paste.block, ui_.part);
        actions_.push_back(std::move(paste));
        if (is_cut) actions_.push_back(action::Say{{"problem.paste.cut", {}}});
        return;
    }
    const bool fits_transposed = !growth_for(document_, wish.layout, at, wish.transposes ? *block : turned, ui_.part);
    editor_.too_large = TooLarge{std::move(paste), *growth, fits_transposed};
    editor_.asks_for_room = true;
}

void NumberEditor::ask_for_room() {
    if (std::exchange(editor_.asks_for_room, false)) ImGui::OpenPopup("paste");
    if (!begin_dialog(ui_, "paste")) return;
    const Growth& growth = editor_.too_large->growth;
    const auto number = [](int value) { return fmt::format("{}", value); };
    dialog_title(ui_, ui_.text("paste.title"));
    dialog_text(ui_, ui_.text(growth.embedding_size > 0 ? "paste.growth.embeddings" : "paste.growth",
                              {{"tokens", number(growth.tokens)},
                               {"d_k", number(growth.key_size)},
                               {"d_v", number(growth.value_size)},
                               {"m", number(growth.embedding_size)}}));
    action::Paste paste = editor_.too_large->paste;
    bool turns = false;
    if (editor_.too_large->fits_transposed) {
        dialog_text(ui_, ui_.text("paste.fits_transposed"));
        turns = answer(ui_, "paste_turn", ui_.text("paste.transposed"));
        if (turns) paste.block = transposed(paste.block);
    }
    paste.grows = primary_answer(ui_, "paste_grow", ui_.text("paste.grow"));
    const bool fits = answer(ui_, "paste_fit", ui_.text("paste.fit"));
    if (paste.grows || fits || turns) actions_.push_back(std::move(paste));
    answer(ui_, "paste_cancel", ui_.text("dialog.cancel"));
    end_dialog();
}

}  // namespace qkv
