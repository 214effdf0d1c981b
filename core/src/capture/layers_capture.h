#pragma once

#include <memory>
#include <string>
#include <vector>

#include "capture/tensor_capture.h"
#include "qkv/capture.h"

namespace qkv {

/// A capture whose layers have arrays of their own.
class LayersCapture : public Capture {
public:
    explicit LayersCapture(std::string source) : source_(std::move(source)) {}

    /// To be called once, first. A problem comes without the file's name.
    Sliced<std::optional<Problem>> read(const TensorFile& file, const std::vector<QkvArrays>& layers,
                                        const CaptureOptions& options, WorkProgress* progress);

    Result<Document> document(const HeadIndex& head) const override;
    std::vector<Message> disagreements(const HeadIndex& head, const Document& document,
                                       const Attention& attention) const override;

private:
    std::optional<Problem> take(std::shared_ptr<const TensorCapture> layer, const QkvArrays& arrays,
                                const QkvArrays& first);

    std::string source_;
    std::vector<std::shared_ptr<const TensorCapture>> all_;
};

}  // namespace qkv
