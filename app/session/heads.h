#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "qkv/capture.h"
#include "session/head_overview.h"
#include "session/opening.h"

namespace qkv {
namespace action {

/// Does not answer Heads::array_choice(); nothing is opened.
struct CancelArrays {};
/// Whether the heads of a batch are shown to choose from. Only while there is a capture.
struct ShowHeads {
    bool is_shown;
    int batch = 0;
};
/// Stops making small pictures of the heads; heads can be chosen without them.
struct CancelOverview {};

}  // namespace action

using HeadsAction = std::variant<action::CancelArrays, action::ShowHeads, action::CancelOverview>;

/// A capture and its head that is open; none while the document is still another one.
struct ChosenHead {
    std::shared_ptr<const Capture> capture;
    std::filesystem::path path;  ///< empty if it came from no file
    CaptureOptions options;
    std::optional<HeadIndex> head;
};

/// "model.npz · layer 2, head 3": which head of which file; the file alone if it holds but one. Empty if none is open.
std::string name_of_head(const ChosenHead& chosen, Language language);
std::string name_of_head(const std::filesystem::path& file, const Capture& capture, const HeadIndex& head,
                         Language language);

/// A capture whose arrays have other names than the usual ones: which of them are q, k and v?
struct ArrayChoice {
    action::OpenFile file;
    std::vector<std::string> names;
};

/// The model's heads that the document was chosen from, and what is still to be chosen.
class Heads {
public:
    void apply(const HeadsAction& action);

    /// Null if there are none.
    const ChosenHead* chosen() const { return chosen_ ? &*chosen_ : nullptr; }
    /// Whether the choice of heads is shown.
    bool are_shown() const { return are_shown_; }
    /// Their small pictures, while the choice is shown.
    const HeadOverview* overview() const { return overview_.get(); }
    /// What a person has to choose before a capture can be opened; none if nothing.
    const std::optional<ArrayChoice>& array_choice() const { return array_choice_; }
    /// What a person should know of the capture that is open, each until it is dismissed.
    const std::vector<Message>& notices() const { return notices_; }

    /// Whether small pictures are being made.
    bool is_working() const { return overview_ && overview_->is_working(); }
    bool works_in_slices() const { return overview_ && overview_->works_in_slices(); }
    /// To be called in every frame while it is working.
    void follow();

    /// Asks which arrays of a file are q, k and v.
    void ask_for_arrays(action::OpenFile file, std::vector<std::string> names);
    /// The file with the arrays that were chosen; none if nothing was asked.
    std::optional<action::OpenFile> take_arrays(const std::array<std::string, 3>& names);

    /// Another capture, of which no head is open yet.
    void open(const action::OpenCapture& open);
    /// `head`, one of the capture, is open as `document`.
    void note_open(const HeadIndex& head, const Document& document, const Attention& attention);
    void hide() { are_shown_ = false; }
    /// The document comes from no capture any more.
    void close();
    /// Drops the oldest notice.
    void dismiss();

private:
    void perform(const action::CancelArrays&) { array_choice_.reset(); }
    void perform(const action::ShowHeads& show);
    void perform(const action::CancelOverview&);
    std::vector<Message> notices_of(const action::OpenCapture& open) const;

    std::optional<ChosenHead> chosen_;
    bool are_shown_ = false;
    std::shared_ptr<HeadOverview> overview_;
    std::optional<ArrayChoice> array_choice_;
    std::vector<Message> notices_;
};

}  // namespace qkv
