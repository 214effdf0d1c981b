#include "head_overview.h"

#include <algorithm>
#include <cmath>

#include "qkv/attention.h"
#include "qkv/heatmap.h"

namespace qkv {
namespace {

HeadOverview::Thumbnail pictured_weights(Matrix weights) {
    for (Eigen::Index row = 0; row < weights.rows(); ++row) weights.row(row) /= weights.row(row).maxCoeff();
    constexpr int side = HeadOverview::side;
    const int n = static_cast<int>(weights.rows());
    const auto first = [&](int pixel) { return pixel * n / side; };
    const auto end = [&](int pixel) { return std::max((pixel + 1) * n / side, first(pixel) + 1); };
    HeadOverview::Thumbnail thumbnail;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const double share = peak(weights, {first(y), end(y), first(x), end(x)});
            thumbnail[static_cast<std::size_t>(y * side + x)] = static_cast<std::uint8_t>(std::lround(share * 255));
        }
    }
    return thumbnail;
}

}  // namespace

HeadOverview::HeadOverview(std::shared_ptr<const Capture> capture, int batch)
    : capture_(std::move(capture)),
      batch_(batch),
      heads_(static_cast<std::size_t>(capture_->layers()) * static_cast<std::size_t>(capture_->heads())) {
    progress_.expect(heads_.size());
    thread_ = std::thread([this] { work(); });
}

HeadOverview::~HeadOverview() {
    cancel();
    wait();
}

void HeadOverview::work() {
    for (std::size_t i = 0; i < heads_.size() && !progress_.is_cancelled(); ++i) {
        const int number = static_cast<int>(i);
        const auto document = capture_->document({batch_, number / capture_->heads(), number % capture_->heads()});
        if (document) {
            // Only the weights are wanted.
            const Matrix no_values = Matrix::Zero(document->v.rows(), 1);
            heads_[i].thumbnail =
                pictured_weights(attend(document->q, document->k, no_values, document->options).weights);
        }
        heads_[i].state = document ? State::ready : State::unreadable;
        ++pictured_;
        progress_.add(1);
    }
}

const HeadOverview::Head& HeadOverview::of(int layer, int head) const {
    return heads_[static_cast<std::size_t>(layer) * static_cast<std::size_t>(capture_->heads()) +
                  static_cast<std::size_t>(head)];
}

const HeadOverview::Thumbnail* HeadOverview::thumbnail(int layer, int head) const {
    const Head& one = of(layer, head);
    return one.state == State::ready ? &one.thumbnail : nullptr;
}

bool HeadOverview::is_unreadable(int layer, int head) const { return of(layer, head).state == State::unreadable; }

void HeadOverview::wait() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace qkv
