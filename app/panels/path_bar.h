#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "ui.h"

namespace qkv {

/// The path of the folder in the file dialog: a button for every folder on the way, or a field to type another one.
class PathBar {
public:
    struct Wish {
        std::optional<std::filesystem::path> folder;  ///< one on the way was clicked
        std::optional<std::string> typed;             ///< a path was typed and entered
    };

    /// Draws it at the cursor, as high as a button.
    Wish draw(const Ui& ui, const std::filesystem::path& folder, float width);

    /// Turns into a field with the folder's path in it.
    void begin_typing(const std::filesystem::path& folder);
    /// What Tab makes of what is typed.
    void complete_with(std::function<std::string(const std::string&)> completes) {
        field_.completes = std::move(completes);
    }
    /// Gives the field the keyboard again.
    void type_on() { takes_keyboard_ = true; }
    void end_typing() { is_typing_ = false; }
    bool is_typing() const { return is_typing_; }
    const std::string& typed() const { return typed_; }

private:
    std::optional<std::filesystem::path> draw_crumbs(const Ui& ui, const std::filesystem::path& folder, float width);

    SentenceField field_;
    std::string typed_;
    bool is_typing_ = false;
    bool takes_keyboard_ = false;
};

}  // namespace qkv
