#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/text.h"

namespace qkv {

/// In the place of a head: all heads of the layer together.
inline constexpr int all_heads = -1;

/// One head of a capture, every number counted from 0, or all heads of a layer.
struct HeadIndex {
    int batch = 0;
    int layer = 0;
    int head = 0;  ///< or all_heads

    friend bool operator==(const HeadIndex&, const HeadIndex&) = default;
};

/// What an axis of a capture's arrays stands for. The last axis, the components of a vector, has no name.
enum class Axis {
    batch,
    layers,
    heads,
    positions,  ///< the tokens
    qkv,        ///< q, k and v, of an array that holds all three; as the last of all, they stand side by side
};

/// "heads,positions" and the like: names of axes, each once and positions among them. None for anything else.
std::optional<std::vector<Axis>> axes_from_text(std::string_view text);
std::string axes_text(const std::vector<Axis>& axes);

/// How to read a capture. docs/capture.md.
struct CaptureOptions {
    /// Names of the arrays, or for .npy of the files; empty: the usual ones ("q", "Q", "query" and so on).
    std::array<std::string, 3> names;
    std::filesystem::path tokens;  ///< JSON file with the tokens; empty: the tokens in the capture, or else next to it
    bool has_batch = false;        ///< the first of three or four axes is a batch (of five it always is)
    /// What the axes before the last one are; of axes in front that are missing here, the usual ones. Empty: as the
    /// tokens tell, else (batch, layers, heads, positions).
    std::vector<Axis> axes;
};

/// The id of the problem that there is no array of this name for q, k or v. Each argument "array" is one that exists.
inline constexpr std::string_view missing_array = "problem.capture.missing";

/// How the ids of Capture::disagreements() begin.
inline constexpr std::string_view notice_of_head = "notice.head.";

inline constexpr int max_capture_heads = 16384;  ///< of a capture, all layers and batches together

/// Q, K and V of the heads of a model: 1 or more batches, layers and heads, all of the same shape. Keeps the file open;
/// numbers are read when a head is requested. May be read by several threads at once.
class Capture {
public:
    explicit Capture(std::string source) : source_(std::move(source)) {}
    virtual ~Capture() = default;

    int batches() const { return batches_; }
    int layers() const { return layers_; }
    int heads() const { return heads_; }  ///< of each layer
    int head_count() const { return batches_ * layers_ * heads_; }
    /// What the axes of q, k and v before the last one are.
    const std::vector<Axis>& axes() const { return axes_; }
    bool has_batch() const;
    /// False where nothing tells heads from positions: they could stand the other way round.
    bool is_order_told() const { return is_order_told_; }
    /// Whether a notice names all other readings of the axes.
    bool tells_readings() const { return tells_readings_; }
    int token_count() const { return token_count_; }  ///< n
    int key_count() const { return key_count_; }      ///< m
    int key_size() const { return key_size_; }        ///< d_k
    int value_size() const { return value_size_; }    ///< d_v
    const std::vector<std::string>& tokens(int batch) const;
    /// Of the sentence that keys and values belong to in cross-attention; otherwise none.
    const std::vector<std::string>& key_tokens(int batch) const;

    /// Checks that the head exists; otherwise a problem that says how many there are.
    std::optional<Problem> check(const HeadIndex& head) const;
    /// Why the heads of a layer don't fit into one document, as far as their number tells; none if they may.
    std::optional<Problem> check_together() const;

    /// One head with its tokens and options, or all heads of a layer, joined by W_O if the file has it; so is the only
    /// head of a layer. Fails on a number that is not finite, and when the file has been written to since it was
    /// opened; all heads also where there are more than max_heads and where their masks differ.
    Result<Document> document(const HeadIndex& head) const;

    /// What a person should know of the file: what it holds that changes attention and is not used, and what was read
    /// in a way that may not be meant.
    const std::vector<Message>& notices() const { return notices_; }

    /// Whether the file has weights, scores or outputs of its own that can be compared.
    bool has_results() const { return has_results_; }
    /// Where the file has weights, scores or outputs of its own: by how much those of a head, or of all heads, differ
    /// from the ones that the document gives. Empty where they agree.
    virtual std::vector<Message> disagreements(const HeadIndex& head, const Document& document,
                                               const Attention& attention) const = 0;

protected:
    /// One head alone, which exists.
    virtual Result<Document> document_of_head(const HeadIndex& head) const = 0;
    /// W_O of a layer, (H d_v)×d; 0×0 if the file has none. None if its bytes are gone from the file.
    virtual std::optional<Matrix> joining(int layer) const = 0;
    /// The same problem, of this file.
    Problem in_file(Problem problem) const;

    std::string source_;  ///< the name of the file in problems
    int batches_ = 1;
    int layers_ = 1;
    int heads_ = 1;
    std::vector<Axis> axes_;
    bool is_order_told_ = true;
    bool tells_readings_ = false;
    int token_count_ = 1;
    int key_count_ = 1;
    int key_size_ = 1;
    int value_size_ = 1;
    std::vector<std::vector<std::string>> tokens_;  ///< for each batch, or once for all
    std::vector<std::vector<std::string>> key_tokens_ = {{}};
    std::vector<Message> notices_;
    bool has_results_ = false;

private:
    Result<Document> document_of_layer(int batch, int layer) const;
};

}  // namespace qkv
