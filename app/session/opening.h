#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "qkv/capture.h"
#include "qkv/document.h"

namespace qkv {

// What puts another document in the place of this one. An action that would lose unsaved changes asks first.
namespace action {

/// Opens a prepared document, such as an example. Undo brings the previous one back.
struct OpenDocument {
    Document document;
};
struct NewDocument {
    bool is_in_model = false;  ///< in the tiny model of the language
};
struct OpenFile {
    std::filesystem::path path;
    CaptureOptions capture = {};                   ///< how to read it, if it is one
    std::optional<HeadIndex> head = std::nullopt;  ///< the head to open immediately; none: a person chooses
};
/// Opens what a link holds, where its walk has come to; see walk_from_link().
struct OpenLink {
    std::string link;
};
/// A model's heads. `head` becomes the document, or the first one if none is requested; if there are several, the
/// choice is shown, as it is if the head can't be read.
struct OpenCapture {
    std::shared_ptr<const Capture> capture;
    std::filesystem::path path;  ///< empty if it came from no file
    CaptureOptions options = {};
    std::optional<HeadIndex> head = std::nullopt;
};
struct ChooseHead {
    HeadIndex head;
};
/// Answers Heads::array_choice().
struct ChooseArrays {
    std::array<std::string, 3> names;  ///< of q, k and v
};

}  // namespace action

using OpeningAction = std::variant<action::OpenDocument, action::NewDocument, action::OpenFile, action::OpenLink,
                                   action::OpenCapture, action::ChooseHead, action::ChooseArrays>;

}  // namespace qkv
