#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/capture_layout.h"
#include "capture/capture_names.h"
#include "capture/capture_said.h"
#include "capture/capture_tokens.h"
#include "capture/given_masks.h"
#include "capture/given_results.h"
#include "capture/given_w_o.h"
#include "capture/tensor_file.h"
#include "qkv/capture.h"

namespace qkv {

/// The heads that the arrays of a file hold.
class TensorCapture : public Capture {
public:
    using Capture::Capture;

    /// To be called once, first. A problem comes without the file's name. `others`: arrays of the file that other
    /// captures use.
    Sliced<std::optional<Problem>> read(const TensorFile& file, QkvArrays arrays, const CaptureOptions& options,
                                        const std::vector<std::string>& others, WorkProgress* progress);

    Result<Document> document_of_head(const HeadIndex& head) const override;
    std::optional<Matrix> joining(int layer) const override { return w_o_.of(layer); }
    std::vector<Message> disagreements(const HeadIndex& head, const Document& document,
                                       const Attention& attention) const override;

private:
    std::optional<Problem> read_layout(const TensorFile& file, const QkvArrays& arrays, const CaptureOptions& options);
    Sliced<std::optional<Problem>> read_numbers(const TensorFile& file, const QkvArrays& arrays,
                                                WorkProgress* progress);
    std::optional<Problem> take_tokens(const CaptureTokens& tokens);
    Sliced<std::optional<Problem>> read_rest(const TensorFile& file, const QkvArrays& arrays,
                                             const std::vector<std::string>& others);
    Result<Document> with_numbers(std::array<Matrix, 3> numbers, const HeadIndex& head) const;
    void note(std::vector<Message> notices);
    void note_rows_without_mask();
    Document with_options(const HeadIndex& head) const;
    std::optional<Problem> check_finite(const Matrix& matrix, std::size_t role, const HeadIndex& head) const;
    bool is_unchanged() const;

    CaptureLayout layout_;
    std::array<Tensor, 3> tensors_;     ///< arranged
    std::array<std::string, 3> names_;  ///< as they are shown
    std::optional<HeadCount> head_count_;
    bool are_tokens_given_ = false;
    bool are_weights_ = false;  ///< instead of queries and keys
    bool has_values_ = true;
    CaptureSaid said_;
    GivenMasks masks_;
    GivenWO w_o_;
    GivenResults results_;
};

}  // namespace qkv
